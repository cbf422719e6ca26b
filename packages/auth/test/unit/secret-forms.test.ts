import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { removeSecrets } from "../../src/secrets/secret-forms.js";
import { API_KEY, CLIENT_SECRET } from "../support/credentials.js";
import { ENCODERS, traitsOf } from "../support/secret-forms.js";

const HARD = `a+b/c=d&e%f"g'h<i>j\\k l~m`;

describe("removeSecrets()", () => {
  it.each(
    Object.entries(ENCODERS).flatMap(([words, encode]) =>
      [CLIENT_SECRET, API_KEY, HARD].map((secret) => [words, encode(secret), secret] as const),
    ),
  )("takes out a secret that stands %s: %s", (_, form, secret) => {
    const text = `{"title":"before ${form} after"}`;

    const clean = removeSecrets(text, [secret]);

    expect(clean).toMatch(/^\{"title":"before \S*\[redacted\]\S* after"\}$/);
    expect(traitsOf(secret).filter((trait) => clean.includes(trait))).toEqual([]);
  });

  it("takes out every secret and every occurrence", () => {
    const text = `${API_KEY} ${CLIENT_SECRET} ${API_KEY}`;

    expect(removeSecrets(text, [API_KEY, CLIENT_SECRET])).toBe("[redacted] [redacted] [redacted]");
  });

  it("takes out any printable secret in any form, anywhere", () => {
    const printable = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code));
    const secrets = fc.string({ unit: printable, minLength: 8, maxLength: 60 });

    fc.assert(
      fc.property(
        secrets,
        fc.constantFrom(...Object.values(ENCODERS)),
        fc.string(),
        (secret, encode, before) => {
          const clean = removeSecrets(`${before} ${encode(secret)} after`, [secret]);

          expect(clean.includes(secret)).toBe(false);
          expect(clean).toContain("[redacted]");
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("takes out base64 in lines", () => {
    const lines = Buffer.from(CLIENT_SECRET)
      .toString("base64")
      .replace(/(.{7})/g, "$1\\r\\n");

    expect(removeSecrets(`{"a":"${lines}"}`, [CLIENT_SECRET])).toMatch(/^\{"a":"\[redacted\]=*"\}$/);
  });

  it.each([
    ["", [API_KEY]],
    ["nothing to see", []],
    ["nothing to see", [""]],
    [`{"title":"a\\u002Bb %2B &amp; \\\\"}`, [API_KEY, CLIENT_SECRET]],
    ["70 61 73 73", ["pass"]],
    ["cGFzcw==", ["pass"]],
  ])("leaves %j as it is", (text, secrets) => {
    expect(removeSecrets(text, secrets)).toBe(text);
  });

  it("takes little time for a large text and a long secret", () => {
    const secret = "x%2F&#".repeat(400);
    const text = `${"\\".repeat(100_000)}${"%2".repeat(200_000)}${"&#x".repeat(100_000)}${secret.slice(0, -1)}`;

    const startedAt = performance.now();
    removeSecrets(text, [secret]);

    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});
