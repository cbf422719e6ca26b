import { describe, expect, it } from "vitest";
import type { JsonObject } from "../src/document/document.ts";
import { resolve } from "../src/untrusted/resolve.ts";
import { documentUnderTest } from "./support/document-under-test.ts";

const { document, operations, operation, examples, statusesWithBody } = documentUnderTest("ett-identity");
const requestToken = operation("requestToken");

interface TokenResponse {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly expires_on: number;
  readonly not_before: number;
  readonly resource: string;
}

const [response] = Object.values(examples("requestToken", "200")) as TokenResponse[];
const [header, payload, signature] = response?.access_token.split(".") ?? [];
const decode = (part: string | undefined) => Buffer.from(part ?? "", "base64url").toString();

describe("token endpoint of the ett-identity document", () => {
  it("makes up the demo environment's URL from the first server, the path and the tenant", () => {
    const [demo] = document.servers as { url: string }[];
    const [tenant] = requestToken.definition.parameters as { name: string; example: string }[];

    const url = demo?.url + requestToken.path.replace("{tenant}", tenant?.example ?? "");

    expect(url).toBe(
      "https://datahubeouenerginet.b2clogin.com/datahubeouenerginet.onmicrosoft.com/B2C_1A_ClientCredentials/oauth2/v2.0/token",
    );
  });

  it("says that the production tenant is uncertain", () => {
    const [, production] = document.servers as { url: string; description: string }[];

    expect(production?.url).toBe("https://datahubeopenerginet.b2clogin.com");
    expect(production?.description).toMatch(/uncertain/i);
  });

  it("is the only operation, is idempotent and needs no credentials but those in its body", () => {
    expect(operations.map(({ id, method }) => [id, method])).toEqual([["requestToken", "post"]]);
    expect(requestToken.definition["x-idempotent"]).toBe(true);
    expect(requestToken.security).toEqual([]);
  });

  it("has its provenance, and that of the responses that were not documented", () => {
    const { responses } = requestToken.definition as { responses: JsonObject };

    expect(document["x-provenance"]).toBe("documented");
    expect(requestToken.definition["x-provenance"]).toBe("documented");
    for (const status of ["401", "429", "503"])
      expect(resolve(document, responses[status])["x-provenance"], status).toBe("inferred");
  });

  it("takes client credentials as a form", () => {
    const { requestBody } = requestToken.definition as { requestBody: { content: object } };

    expect(Object.keys(requestBody.content)).toEqual(["application/x-www-form-urlencoded"]);
    expect(examples("requestToken", "request").demo).toMatchObject({
      grant_type: "client_credentials",
      scope: "https://datahubeouenerginet.onmicrosoft.com/energy-origin/.default",
    });
  });
});

describe("token of the ett-identity document", () => {
  it("carries the claims of a third-party client that the request names", () => {
    const { client_id } = examples("requestToken", "request").demo as { client_id: string };

    const claims = JSON.parse(decode(payload));

    expect(claims).toMatchObject({
      sub: client_id,
      sub_type: "External",
      org_name: expect.any(String),
      org_status: "trial",
      scope: "dashboard production meters certificates wallet",
      aud: response?.resource,
      nbf: response?.not_before,
      exp: response?.expires_on,
    });
    expect(claims.org_id).toMatch(/^[0-9a-f-]{36}$/);
    expect(claims.org_ids.split(" ")).not.toContain("");
    expect(claims).not.toHaveProperty("org_cvr");
  });

  it("names the client and the consenting organisations of the ETT document's examples", () => {
    const ett = documentUnderTest("ett");
    const consents = ett.examples("getClientConsents", "200").default as {
      result: { organizationId: string }[];
    };
    const parameters = ett.operation("getCredentials").definition.parameters as JsonObject[];
    const clientId = parameters.find(({ name }) => name === "clientId");

    const claims = JSON.parse(decode(payload));

    expect(claims.sub).toBe(clientId?.example);
    expect(claims.org_ids.split(" ")).toEqual(consents.result.map(({ organizationId }) => organizationId));
  });

  it("is well-formed, bears a signature that is plainly none, and has not expired", () => {
    expect(JSON.parse(decode(header))).toMatchObject({ typ: "JWT" });
    expect(decode(signature)).toBe("example-signature-not-valid");
    expect(response?.token_type).toBe("Bearer");
    expect(response?.expires_in).toBe(3600);
    expect(response?.expires_on).toBeGreaterThan(Date.now() / 1000);
  });

  it("may not be cached by anything on the way", () => {
    const { responses } = requestToken.definition as { responses: JsonObject };
    const headers = resolve(document, responses["200"]).headers as JsonObject;

    expect(resolve(document, headers["Cache-Control"]).example).toMatch(/no-store/);
  });
});

describe("refusals of the ett-identity document", () => {
  it("has an example of each, named after its RFC 6749 error code", () => {
    const refusals = statusesWithBody("requestToken").filter((status) => status !== "200");

    const named = refusals.map((status) => [status, Object.keys(examples("requestToken", status))]);

    expect(Object.fromEntries(named)).toEqual({
      "400": [
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "invalid_scope",
        "unsupported_grant_type",
      ],
      "401": ["invalid_client"],
      "429": ["temporarily_unavailable"],
      "503": ["temporarily_unavailable"],
    });
    for (const status of refusals)
      for (const [name, body] of Object.entries(examples("requestToken", status)))
        expect(body).toMatchObject({ error: name, error_description: expect.stringMatching(/\w/) });
  });
});
