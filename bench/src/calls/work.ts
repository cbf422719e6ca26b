import { examplesOf } from "./examples.ts";

export type ApiName = "ett" | "enmacc";
export type TaskName = "get" | "post";

/** One call that every contender makes: what has to leave it, and what comes back. */
export interface Task {
  readonly method: "GET" | "POST";
  /** Path and query as they stand in the URL; the order of the query's names does not matter. */
  readonly target: string;
  readonly body?: unknown;
  readonly status: number;
  readonly response: unknown;
}

/** The two calls of one API, and the headers that each of them carries. */
export interface Work {
  readonly api: ApiName;
  readonly headers: Readonly<Record<string, string>>;
  readonly tasks: Readonly<Record<TaskName, Task>>;
  /** Path of the token endpoint. */
  readonly tokenPath: string;
  readonly tokenAnswer: unknown;
}

export const ORGANIZATION_ID = "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90";
export const CERTIFICATE = { registry: "energy-origin", streamId: "c5f1a07e-83b4-4d2a-9e60-5b7d1c4f8a23" };
/** Of the operations on RFQs. Our client adds the version itself. */
export const RFQ_VERSION = "/v2.2";
export const RFQ_PATH = `${RFQ_VERSION}/rfqs`;
export const RFQ_QUERY = {
  status: "traded",
  "updated-at": "2026-11-20T09:00:00.000Z_2026-11-21T09:00:00.000Z",
  limit: 100,
} as const;
export const API_KEY = "bench-key-0123456789abcdefghijklmnopqrstuv";

/** About as long as the tokens of ETT's endpoint; valid for a day, so that nothing is renewed while calls are measured. */
export const TOKEN = jwt({
  iss: "https://identity.example/tenant/v2.0/",
  sub: "8d3b2f60-1c7e-4a53-9d0e-5f1a2b3c4d5e",
  aud: "5f1a2b3c-1c7e-4a53-9d0e-8d3b2f604d5e",
  org_ids: Array.from({ length: 8 }, (_, index) => ORGANIZATION_ID.replace(/0$/, String(index))).join(" "),
  iat: Math.floor(Date.now() / 1000),
  exp: Math.floor(Date.now() / 1000) + 86_400,
});

/** The work of one API. Bodies and responses are the examples of its document. */
export function workOf(api: ApiName): Work {
  const example = examplesOf(api);
  const authorization = `Bearer ${TOKEN}`;
  if (api === "ett") {
    return {
      api,
      headers: { authorization, "x-api-version": "1" },
      tasks: {
        get: {
          method: "GET",
          target: `/wallet-api/certificates/${CERTIFICATE.registry}/${CERTIFICATE.streamId}?organizationId=${ORGANIZATION_ID}`,
          status: 200,
          response: example("get", "/wallet-api/certificates/{registry}/{streamId}", 200, "default"),
        },
        post: {
          method: "POST",
          target: `/wallet-api/transfers?organizationId=${ORGANIZATION_ID}`,
          body: example("post", "/wallet-api/transfers", "body", "default"),
          status: 202,
          response: example("post", "/wallet-api/transfers", 202, "default"),
        },
      },
      tokenPath: "/token",
      tokenAnswer: { token_type: "Bearer", access_token: TOKEN, expires_in: 86_400 },
    };
  }
  return {
    api,
    headers: { authorization, "x-api-key": API_KEY },
    tasks: {
      get: {
        method: "GET",
        target: `${RFQ_PATH}?${new URLSearchParams({ ...RFQ_QUERY, limit: String(RFQ_QUERY.limit) })}`,
        status: 200,
        response: example("get", RFQ_PATH, 200, "rfqsFirstPage"),
      },
      post: {
        method: "POST",
        target: RFQ_PATH,
        body: example("post", RFQ_PATH, "body", "createRfq"),
        status: 201,
        response: example("post", RFQ_PATH, 201, "rfqOpen"),
      },
    },
    tokenPath: "/v2.1/authenticate",
    tokenAnswer: { access_token: TOKEN },
  };
}

function jwt(claims: object): string {
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString("base64url");
  return `${part({ alg: "RS256", typ: "JWT", kid: "bench" })}.${part(claims)}.${"c2lnbmF0dXJl".repeat(28)}`;
}
