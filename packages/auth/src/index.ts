export { EnergyClientsError } from "@energy-clients/client-core";
export { type ApiCredentialsOptions, createApiCredentials } from "./client/api-credentials.js";
export type { CommonOptions } from "./client/client-options.js";
export type { BudgetOptions } from "./client/client-quota.js";
export type { TokenControl } from "./client/client-tokens.js";
export { type Credentials, withCredentials } from "./client/credentials.js";
export type { EnmaccAuthenticateOptions } from "./client/enmacc-authenticate.js";
export { createEnmaccCredentials, type EnmaccCredentialsOptions } from "./client/enmacc-credentials.js";
export { createEttCredentials, type EttCredentialsOptions } from "./client/ett-credentials.js";
export type { EttEnvironmentUrls } from "./client/ett-environment.js";
export {
  AuthError,
  type AuthErrorCode,
  type AuthErrorDetails,
  type OAuthErrorFields,
} from "./errors/auth-error.js";
export {
  RequestError,
  type RequestErrorCode,
  type RequestErrorDetails,
  type RequestOutcome,
} from "./errors/request-error.js";
export { StoreError } from "./errors/store-error.js";
export type {
  AuthEvent,
  CallEvent,
  CallEventBase,
  CallEventDetails,
  OnEvent,
  PlanMismatchEvent,
  ProxyIgnoredEvent,
  RefreshEvent,
  StoreEvent,
} from "./events/events.js";
export { composeFetch, type FetchDecorator } from "./http/compose-fetch.js";
export { createMemoryQuotaStore } from "./rate-limit/memory-quota-store.js";
export { createQuota, type Quota } from "./rate-limit/quota.js";
export { QuotaError, type QuotaErrorCode, type QuotaErrorDetails } from "./rate-limit/quota-error.js";
export type { QuotaOptions, QuotaPriority, QuotaWaitOptions } from "./rate-limit/quota-options.js";
export type {
  PermitRequest,
  Permits,
  QuotaLimiter,
  QuotaLimiterSettings,
  QuotaPause,
  QuotaReason,
  QuotaStore,
} from "./rate-limit/quota-store.js";
export type { QuotaPeriod, UsagePlan, UsageQuota } from "./rate-limit/usage-plan.js";
export {
  type ReliabilityDecorators,
  type ReliabilityOptions,
  reliabilityDecorators,
} from "./retry/reliability.js";
export type { RetryOptions } from "./retry/retry.js";
export { AccessToken, type TokenLife } from "./secrets/access-token.js";
export { refuseBrowser } from "./secrets/browser-guard.js";
export { guardOrigins, type OriginGuardOptions } from "./secrets/origin-guard.js";
export type { Secret } from "./secrets/secret.js";
export type { SetTimer } from "./time/timer.js";
export { type ClientCredentialsOptions, requestClientCredentialsToken } from "./tokens/client-credentials.js";
export { type ConsentRefreshOptions, refreshOnConsent } from "./tokens/consent-refresh.js";
export { addCredentials, awaitToken, type CredentialsOptions } from "./tokens/credentials.js";
export {
  type EnmaccFieldNames,
  type EnmaccParameterNames,
  type EnmaccParameterPlace,
  type EnmaccTokenOptions,
  requestEnmaccToken,
} from "./tokens/enmacc-token.js";
export { coversOrganization, type JwtClaims, readJwtClaims } from "./tokens/jwt.js";
export { createMemoryTokenStore } from "./tokens/memory-token-store.js";
export {
  createTokenCache,
  type TokenCache,
  type TokenCacheOptions,
  type TokenDemand,
  type TokenWait,
} from "./tokens/token-cache.js";
export type { TokenRequestSettings } from "./tokens/token-request.js";
export {
  type StoredToken,
  type StoreReading,
  type TokenKeyParts,
  type TokenLease,
  type TokenStore,
  tokenKey,
} from "./tokens/token-store.js";
