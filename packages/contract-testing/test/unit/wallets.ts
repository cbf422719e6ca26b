import { fileURLToPath } from "node:url";
import { type MockServer, type MockServerOptions, startMockServer } from "../../src/index.js";

/** A small document of our own, so that these tests do not change with the APIs' documents. */
export const walletsDocument = fileURLToPath(new URL("../fixtures/wallets.json", import.meta.url));

export const organizationId = "11111111-2222-4333-8444-555555555555";

export function startWallets(options: MockServerOptions = {}): Promise<MockServer> {
  return startMockServer("ett", { document: walletsDocument, ...options });
}

export const credentials = { authorization: "Bearer a-secret-token", "x-api-key": "a-secret-key" };

export const validHeaders = { ...credentials, "x-api-version": "1" };

/** A valid `getWallets` request, unless told otherwise. */
export function getWallets(
  server: MockServer,
  headers: Record<string, string> = {},
  query = "",
): Promise<Response> {
  return fetch(`${server.url}/wallets?organizationId=${organizationId}${query}`, {
    headers: { ...validHeaders, ...headers },
  });
}

/** A `createTransfer` request with a body of any kind. */
export function createTransfer(
  server: MockServer,
  body: string,
  type = "application/json",
): Promise<Response> {
  return fetch(`${server.url}/transfers?organizationId=${organizationId}`, {
    method: "POST",
    headers: { ...validHeaders, "content-type": type },
    body,
  });
}
