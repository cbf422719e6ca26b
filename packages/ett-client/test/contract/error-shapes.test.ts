import { type MockServer, startMockServer } from "@energy-clients/contract-testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createEttClient, type EttClient, unwrap } from "../../src/index.js";
import { calls } from "./calls.js";

let mock: MockServer;
let ett: EttClient;

beforeAll(async () => {
  mock = await startMockServer("ett");
  ett = createEttClient({
    baseUrl: mock.url,
    fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, authorization: "Bearer any" } }),
  });
});
afterEach(() => mock.reset());
afterAll(() => mock.close());

const problem = (extra: object = {}) => ({
  type: "about:blank",
  title: "Bad Request",
  status: 400,
  traceId: "00-1",
  ...extra,
});

describe("the error shapes of ETT", () => {
  it.each([
    [
      "EttError of the authorization service",
      "createCredential",
      { status: 400, body: { status: "BadRequest", statusCode: 400, description: "Too many credentials" } },
      { kind: "ett", title: "Too many credentials" },
    ],
    [
      "ProblemDetails of the proxy",
      "getWallets",
      { status: 400, body: problem() },
      { kind: "problem", title: "Bad Request", traceId: "00-1" },
    ],
    [
      "ValidationProblemDetails of the contracts service",
      "createContracts",
      { status: 400, body: problem({ errors: { GSRN: ["Invalid GSRN"] } }) },
      { kind: "validation", errors: { GSRN: ["Invalid GSRN"] } },
    ],
    [
      "a bare JSON string of the vault",
      "transferCertificate",
      { status: 400, body: "You don't own a wallet. Create a wallet first." },
      { kind: "message", title: "You don't own a wallet. Create a wallet first." },
    ],
    [
      "plain text of the reports service",
      "requestReportGeneration",
      { status: 400, body: "Organization must have a valid tin.", headers: { "content-type": "text/plain" } },
      { kind: "message", title: "Organization must have a valid tin." },
    ],
    ["an empty body", "getMeteringPoints", { status: 403, empty: true }, { kind: "empty" }],
  ] as const)("%s becomes a problem", async (_name, id, scripted, expected) => {
    mock.script(id, scripted);

    const failure = await unwrap(calls[id](ett, {})).catch((error) => error);

    expect(failure).toMatchObject({ name: "ApiError", status: scripted.status, problem: expected });
    mock.expectNoViolations();
  });

  it("an empty 400 is reported as what it most likely is, an unsupported version", async () => {
    mock.script("getWallets", { status: 400, empty: true });

    const failure = await unwrap(calls.getWallets(ett, {})).catch((error) => error);

    expect(failure).toMatchObject({ code: "unsupported_version", problem: { kind: "empty" } });
  });
});
