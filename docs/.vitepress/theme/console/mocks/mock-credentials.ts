import type { ConsoleApi } from "../document/operation.ts";
import { clientOperation } from "../request/client-operations.ts";
import { type Connection, ControlError } from "./control-client.ts";

/** Values of headers, by their names in lower case. */
export type CredentialHeaders = Readonly<Record<string, string>>;

/** Gets credentials that the mocks accept: they open nothing elsewhere. */
export async function mockCredentials(
  { name, operations }: ConsoleApi,
  { ett, enmacc }: Connection,
  fetch = globalThis.fetch,
): Promise<CredentialHeaders> {
  if (name === "ett" && ett !== undefined) {
    const { environment, clientId, clientSecret } = ett;
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      scope: environment.scope,
    });
    return { authorization: `Bearer ${await tokenOf(fetch(environment.tokenUrl, { ...POST, body }))}` };
  }
  // The scenario, which checks tokens, is of our model: a mock of enmacc's own document has none.
  const hasScenario = operations.some(({ id }) => clientOperation(name, id).provenance === "modelled");
  if (name === "enmacc" && enmacc !== undefined && hasScenario) {
    const { baseUrl, clientId, clientSecret, apiKey } = enmacc;
    const body = JSON.stringify({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
    });
    const headers = { "content-type": "application/json", "x-api-key": apiKey };
    const token = await tokenOf(fetch(`${baseUrl}/v2.1/authenticate`, { ...POST, headers, body }));
    return { authorization: `Bearer ${token}`, "x-api-key": apiKey };
  }
  // A mock without a scenario accepts any.
  return { authorization: "Bearer a-token-that-opens-nothing", "x-api-key": "a-key-that-opens-nothing" };
}

const POST = {
  method: "POST",
  redirect: "error",
  credentials: "omit",
  referrerPolicy: "no-referrer",
} as const;

async function tokenOf(pending: Promise<Response>): Promise<string> {
  let response: Response;
  try {
    response = await pending;
  } catch (cause) {
    throw new ControlError("The mocks gave no token: they do not respond.", true, { cause });
  }
  const body = (await response.json().catch(() => undefined)) as { access_token?: unknown } | undefined;
  if (typeof body?.access_token === "string") return body.access_token;
  throw new ControlError(
    `The mocks gave no token: status ${response.status}. An injected fault may be the cause.`,
    false,
  );
}
