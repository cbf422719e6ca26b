export type { SetTimer } from "./alarm.js";
export {
  AuthError,
  type AuthErrorCode,
  type AuthErrorDetails,
  type OAuthErrorFields,
} from "./auth-error.js";
export { awaitToken } from "./await-token.js";
export { refuseBrowser } from "./browser-guard.js";
export { type ClientCredentialsOptions, requestClientCredentialsToken } from "./client-credentials.js";
export { composeFetch, type FetchDecorator } from "./compose-fetch.js";
export { type ConsentRefreshOptions, refreshOnConsent } from "./consent-refresh.js";
export { addCredentials, type CredentialsOptions } from "./credentials.js";
export { type EnmaccParameterPlace, type EnmaccTokenOptions, requestEnmaccToken } from "./enmacc-token.js";
export type {
  AuthEvent,
  CallEvent,
  CallEventBase,
  CallEventDetails,
  OnEvent,
  RefreshEvent,
} from "./events.js";
export { coversOrganization, type JwtClaims, readJwtClaims } from "./jwt.js";
export { createMemoryQuotaStore } from "./memory-quota-store.js";
export { createMemoryTokenStore } from "./memory-token-store.js";
export { guardOrigins, type OriginGuardOptions } from "./origin-guard.js";
export { createQuota, type Quota } from "./quota.js";
export { QuotaError, type QuotaErrorCode, type QuotaErrorDetails } from "./quota-error.js";
export type { QuotaOptions, QuotaPriority, QuotaWaitOptions } from "./quota-options.js";
export type {
  LedgerSettings,
  QuotaAsk,
  QuotaGrant,
  QuotaLedger,
  QuotaPause,
  QuotaReason,
  QuotaStore,
} from "./quota-store.js";
export {
  type ReliabilityDecorators,
  type ReliabilityOptions,
  reliabilityDecorators,
} from "./reliability.js";
export {
  RequestError,
  type RequestErrorCode,
  type RequestErrorDetails,
  type RequestOutcome,
} from "./request-error.js";
export type { RetryOptions } from "./retry.js";
export type { Secret } from "./secret.js";
export { AccessToken, type TokenLife } from "./token.js";
export { createTokenCache, type TokenCache, type TokenCacheOptions, type TokenWait } from "./token-cache.js";
export { type TokenKeyParts, tokenKey } from "./token-key.js";
export type { TokenRequestSettings } from "./token-request.js";
export type { StoredToken, TokenLease, TokenStore } from "./token-store.js";
export type { QuotaPeriod, UsagePlan, UsageQuota } from "./usage-plan.js";
