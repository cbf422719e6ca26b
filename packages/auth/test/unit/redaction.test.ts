import { describe, expect, it } from "vitest";
import { cleanse, parseOAuthError, sanitizedCause } from "../../src/secrets/redaction.js";
import { CLIENT_SECRET } from "../support/credentials.js";
import { jwtOf } from "../support/tokens.js";

describe("cleanse()", () => {
  it.each([
    ["as it is", CLIENT_SECRET],
    ["in a URL", encodeURIComponent(CLIENT_SECRET)],
    [
      "in a URL with small letters",
      encodeURIComponent(CLIENT_SECRET).toLowerCase().replaceAll("cl1ent", "cl1ent"),
    ],
    ["in a form", new URLSearchParams({ s: CLIENT_SECRET }).toString().slice(2)],
    ["in base64", Buffer.from(CLIENT_SECRET).toString("base64")],
  ])("takes out a secret %s", (_, form) => {
    expect(cleanse(`before ${form} after`, [CLIENT_SECRET])).toMatch(/^before \[redacted\]=* after$/);
  });

  it("takes out what looks like a token, though nobody named it", () => {
    expect(cleanse(`token ${jwtOf({ a: 1 })}!`, [])).toBe("token [redacted]!");
  });

  it("makes one short printable line", () => {
    const text = cleanse(`one\r\n\u001b[31mtwo ${"x".repeat(400)}`, []);

    expect(text).toMatch(/^one two x+…$/);
    expect(text.length).toBeLessThanOrEqual(301);
  });

  it("does not let a cut reveal the beginning of a secret", () => {
    expect(cleanse(`${"x".repeat(295)}${CLIENT_SECRET}`, [CLIENT_SECRET])).not.toContain("cl1");
  });
});

describe("parseOAuthError()", () => {
  it.each([[null], ["invalid_client"], [{}], [{ error: 7 }], [{ error: "" }], [{ error: 'quo"te' }], [[]]])(
    "finds none in %j",
    (body) => {
      expect(parseOAuthError(body, [])).toBeUndefined();
    },
  );

  it("leaves out anything that is not text, and a URI that is not one", () => {
    const body = { error: "invalid_scope", error_description: 5, error_uri: "not a uri", other: "x" };

    expect(parseOAuthError(body, [])).toEqual({ error: "invalid_scope" });
  });
});

describe("sanitizedCause()", () => {
  it("keeps names and codes down the chain, and no message", () => {
    const root = Object.assign(new Error("getaddrinfo ENOTFOUND secret.example"), { code: "ENOTFOUND" });
    const error = new TypeError("fetch of https://secret.example failed", { cause: root });

    const clean = sanitizedCause(error);

    expect(clean).toMatchObject({
      name: "TypeError",
      message: "TypeError",
      cause: { code: "ENOTFOUND", message: "ENOTFOUND" },
    });
    expect(clean?.stack).toBeUndefined();
  });

  it("looks into the first of several errors", () => {
    const refused = Object.assign(new Error("x"), { code: "ECONNREFUSED" });

    expect(sanitizedCause(new AggregateError([refused, refused]))).toMatchObject({
      cause: { code: "ECONNREFUSED" },
    });
  });

  it("keeps no code that is free text", () => {
    const error = Object.assign(new Error("x"), { code: "Bearer abc" });

    expect(sanitizedCause(error)).not.toHaveProperty("code");
  });

  it("ends in a chain that bites its tail", () => {
    const error = new Error("x");
    error.cause = error;

    expect(sanitizedCause(error)).toBeInstanceOf(Error);
  });

  it.each([["text"], [undefined], [{ message: "x" }]])("makes no error of %j", (thrown) => {
    expect(sanitizedCause(thrown)).toBeUndefined();
  });
});
