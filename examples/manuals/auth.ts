import {
  addCredentials,
  type ClientCredentialsOptions,
  composeFetch,
  createEnmaccCredentials,
  createTokenCache,
  type EnmaccCredentialsOptions,
  guardOrigins,
  RequestError,
  requestClientCredentialsToken,
  withCredentials,
} from "@energy-clients/auth";
import { createAuthenticatedEnmaccClient } from "@energy-clients/auth/enmacc";
import { type AuthenticatedEttOptions, createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { createOpenTelemetryHook } from "@energy-clients/auth/opentelemetry";
import { createRedisQuotaStore, createRedisTokenStore, type RedisClient } from "@energy-clients/auth/redis";
import { createTestClock } from "@energy-clients/auth/testing";
import { createEnmaccClient } from "@energy-clients/enmacc-client";
import type { EttClient } from "@energy-clients/ett-client";

/** Where a team keeps its secrets. */
interface Vault {
  read(name: string): Promise<string>;
}

export async function callWithSecretOfVault(vault: Vault) {
  // #region first-call
  const ett = createAuthenticatedEttClient({
    environment: "demo",
    clientId: "6b1d0a34-8f5c-4a57-9d0e-3c2b7f1e9a45",
    clientSecret: async () => vault.read("ett/client-secret"), // or a string
  });
  const { ok, data, response } = await ett.getClientConsents();
  // #endregion
  return { ok, data, response };
}

type PlannedOptions = EnmaccCredentialsOptions & Required<Pick<EnmaccCredentialsOptions, "usagePlan">>;

export function createSeveralClients(
  { baseUrl, clientId, clientSecret, apiKey, usagePlan }: PlannedOptions,
  createEnmaccRiskClient: typeof createEnmaccClient,
) {
  // #region several-clients
  const credentials = createEnmaccCredentials({ baseUrl, clientId, clientSecret, apiKey, usagePlan });
  const enmacc = withCredentials(createEnmaccClient, credentials);
  const risk = withCredentials(createEnmaccRiskClient, credentials);
  // #endregion
  return { enmacc, risk };
}

type TransferInit = Parameters<EttClient["transferCertificate"]>[0];

/** Where a team keeps requests of unknown outcome until somebody has looked. */
interface ReviewQueue {
  holdForReview(init: TransferInit, recoveryHint: string | undefined): Promise<void>;
}

export async function transferOrHold(ett: EttClient, queue: ReviewQueue, init: TransferInit) {
  // #region outcome-unknown
  try {
    await ett.transferCertificate(init);
  } catch (error) {
    if (!(error instanceof RequestError) || error.outcome !== "unknown") throw error;
    await queue.holdForReview(init, error.recoveryHint); // never: send again
  }
  // #endregion
}

export function createWithinPlan({ baseUrl, clientId, clientSecret, apiKey }: EnmaccCredentialsOptions) {
  // #region usage-plan
  const enmacc = createAuthenticatedEnmaccClient({
    baseUrl,
    clientId,
    clientSecret,
    apiKey,
    usagePlan: { ratePerSecond: 10, burst: 20, quota: { limit: 100_000, period: "month" } },
    quota: { maxWaitMs: 20_000 },
  });
  // #endregion
  return enmacc;
}

export function createAtVersionedUrl(
  credentials: Pick<EnmaccCredentialsOptions, "clientId" | "clientSecret" | "apiKey">,
) {
  // #region versioned-base-url
  const baseUrl = "https://connect-sandbox.enmacc.com/v2.2";
  const enmacc = createAuthenticatedEnmaccClient({ baseUrl, ...credentials });
  // #endregion
  return enmacc;
}

export function createOneOfMany(options: PlannedOptions, client: RedisClient, base64Key: string) {
  const { baseUrl, clientId, clientSecret, apiKey, usagePlan } = options;
  // #region redis
  // `client` is yours, of ioredis or of redis (node-redis); alone or a cluster
  const enmacc = createAuthenticatedEnmaccClient({
    baseUrl,
    clientId,
    clientSecret,
    apiKey,
    usagePlan,
    tokenStore: createRedisTokenStore({ client, encryptionKeys: [{ id: "2026-11", key: base64Key }] }),
    quota: { store: createRedisQuotaStore({ client, expectedProcesses: 10 }) },
  });
  // #endregion
  return enmacc;
}

export function createTraced(options: AuthenticatedEttOptions) {
  // #region opentelemetry
  // npm install @opentelemetry/api
  const ett = createAuthenticatedEttClient({ ...options, onEvent: createOpenTelemetryHook() });
  // #endregion
  return ett;
}

export function createBehindGateway(options: AuthenticatedEttOptions) {
  // #region allow-http
  const ett = createAuthenticatedEttClient({ ...options, allowHttpTo: ["gateway.internal"] });
  // #endregion
  return ett;
}

export async function callWithTestClock({
  environment,
  clientId,
  clientSecret,
  fetch,
}: AuthenticatedEttOptions & Required<Pick<AuthenticatedEttOptions, "fetch">>) {
  // #region clock
  const clock = createTestClock({ now: "2026-03-29T00:00:00Z" });
  const ett = createAuthenticatedEttClient({ environment, clientId, clientSecret, fetch, ...clock.options });

  const call = ett.getClientConsents(); // the first response is a 503
  await clock.advance(1_000); // the pause before the retry is over
  await call;
  // #endregion
  return call;
}

export function createOwnFetch(oauth: ClientCredentialsOptions) {
  const { tokenUrl, clientId, clientSecret, scope } = oauth;
  // #region building-blocks
  const tokens = createTokenCache({
    requestToken: () => requestClientCredentialsToken({ tokenUrl, clientId, clientSecret, scope }),
  });
  const fetch = composeFetch(
    [addCredentials({ tokens }), guardOrigins({ origins: ["https://api.example"] })],
    globalThis.fetch,
  );
  // #endregion
  return fetch;
}
