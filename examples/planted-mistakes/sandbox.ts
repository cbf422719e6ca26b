import {
  certificates,
  type EttScenario,
  ettScenario,
  type Mocks,
  startMocks,
} from "@energy-clients/contract-testing";

export const organizationId = "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90";
export const otherOrganizationId = "11111111-2222-4333-8444-555555555555";
const receiverId = "f90b3c68-71ea-4d25-b8f3-e45a0d9c1b76";

const [certificate] = certificates({ count: 1, type: "production" });

/** Mock servers that keep their state, and plain HTTP requests to them. */
export interface Sandbox extends AsyncDisposable {
  readonly mocks: Mocks;
  readonly ett: EttScenario;
  /** The `Authorization` header with the token of the last `authenticate()`. */
  readonly bearer: string;
  /** Gets a token from the token endpoint. */
  authenticate(): Promise<void>;
  send(api: "ett" | "identity", path: string, init?: RequestInit): Promise<Response>;
  /** How long the code under test has waited. It never waits. */
  waitedMs(): number;
}

/** Starts a sandbox with one organisation that has consented, one that has not, and a token. */
export async function startSandbox(): Promise<Sandbox> {
  const ett = ettScenario({
    organizations: [
      {
        id: organizationId,
        certificates: certificates({ count: 1, type: "production" }),
        receivers: [{ id: receiverId }],
      },
      { id: otherOrganizationId, consents: false },
    ],
  });
  const mocks = await startMocks({ scenarios: { ett } });
  let bearer = "";
  const send: Sandbox["send"] = (api, path, init) =>
    fetch(mocks[api].url + path, { redirect: "manual", ...init });
  const sandbox = {
    mocks,
    ett,
    get bearer() {
      return bearer;
    },
    async authenticate() {
      const response = await send(
        "identity",
        "/x.onmicrosoft.com/B2C_1A_ClientCredentials/oauth2/v2.0/token",
        {
          method: "POST",
          body: new URLSearchParams({
            grant_type: "client_credentials",
            client_id: ett.client.id,
            client_secret: ett.client.secret,
            scope: "https://x.onmicrosoft.com/energy-origin/.default",
          }),
        },
      );
      bearer = `Bearer ${((await response.json()) as { access_token: string }).access_token}`;
    },
    send,
    waitedMs: () => 0,
    [Symbol.asyncDispose]: () => mocks.close(),
  };
  await sandbox.authenticate();
  return sandbox;
}

/** Sends a request to ETT with the headers that every request needs. */
export function ettCall({ send, bearer }: Sandbox, path: string, init: RequestInit = {}): Promise<Response> {
  return send("ett", path, {
    ...init,
    headers: { authorization: bearer, "x-api-version": "1", ...(init.headers as Record<string, string>) },
  });
}

/** Sends a transfer of 1000 Wh, with the given changes. */
export function transfer(sandbox: Sandbox, changes: object = {}): Promise<Response> {
  return ettCall(sandbox, `/wallet-api/transfers?organizationId=${organizationId}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(transfer.body(changes)),
  });
}
transfer.body = (changes: object) => ({
  certificateId: certificate?.federatedStreamId,
  receiverId,
  quantity: 1000,
  hashedAttributes: [],
  ...changes,
});
