import { type EttScenarioOptions, ettScenario, type MockServer, startMockServer } from "../../src/index.js";

/** Sandflugt Mejeri A/S and Klitgaard Datacenter ApS of the documents' examples, and the latter as a receiver. */
export const dairy = "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90";
export const datacenter = "8b1f6f0c-52a4-4d0e-8b57-0c9f4e2a7d11";
export const receiverId = "f90b3c68-71ea-4d25-b8f3-e45a0d9c1b76";
export const produced = { registry: "energy-origin", streamId: "c5f1a07e-83b4-4d2a-9e60-5b7d1c4f8a23" };
export const used = { registry: "energy-origin", streamId: "2e8b6d40-17c9-4f5e-b3a2-90d4e6f1c785" };

/** ETT with a memory at a fixed time, and short calls of it with a token of its own. */
export async function startEtt(options: EttScenarioOptions = {}) {
  const clock = { now: Date.UTC(2026, 10, 22, 8) };
  const scenario = ettScenario({ now: () => clock.now, ...options });
  const mock = await startMockServer("ett", { scenario });
  const token = scenario.tokens.issue();
  return { clock, scenario, mock, token, ...calls(mock, token), [Symbol.asyncDispose]: () => mock.close() };
}

function calls(mock: MockServer, token: string) {
  const call = async (method: string, path: string, body?: unknown, asToken = token) => {
    const response = await fetch(mock.url + path, {
      method,
      headers: {
        authorization: `Bearer ${asToken}`,
        "x-api-version": "1",
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    // biome-ignore lint/suspicious/noExplicitAny: tests look into many shapes.
    const json: any = text === "" ? undefined : JSON.parse(text);
    return { status: response.status, body: json, headers: response.headers };
  };
  const of = (path: string, organizationId = dairy) =>
    `${path}${path.includes("?") ? "&" : "?"}organizationId=${organizationId}`;
  return {
    call,
    get: (path: string, organizationId?: string) => call("GET", of(path, organizationId)),
    post: (path: string, body: unknown, organizationId?: string) =>
      call("POST", of(path, organizationId), body),
    transfer: (quantity: number, certificateId = produced) =>
      call("POST", of("/wallet-api/transfers"), {
        certificateId,
        receiverId,
        quantity,
        hashedAttributes: [],
      }),
    claim: (quantity: number) =>
      call("POST", of("/wallet-api/claims"), {
        productionCertificateId: produced,
        consumptionCertificateId: used,
        quantity,
      }),
  };
}
