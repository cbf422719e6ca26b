import { afterEach, describe, expect, it, vi } from "vitest";
import { checkSecret, resolveSecret } from "../../src/secrets/secret.js";

afterEach(() => {
  vi.useRealTimers();
});

describe("checkSecret()", () => {
  it.each([[undefined], [null], [""]])("names the field when the secret is %j", (secret) => {
    expect(() => checkSecret(secret, "clientSecret")).toThrowError(
      expect.objectContaining({ code: "missing_value", field: "clientSecret" }),
    );
  });

  it.each([["ends in a line break\n"], [" begins with a space"], ["tab\tinside"], ["Ærø"], [42], [{}]])(
    "refuses %j",
    (secret) => {
      expect(() => checkSecret(secret, "apiKey")).toThrowError(
        expect.objectContaining({ code: "malformed_value", field: "apiKey" }),
      );
    },
  );

  it("does not call a function", () => {
    const secret = vi.fn();

    checkSecret(secret, "apiKey");

    expect(secret).not.toHaveBeenCalled();
  });
});

describe("resolveSecret()", () => {
  it.each([
    ["text", "abc"],
    ["a function", () => "abc"],
    ["an asynchronous function", async () => "abc"],
  ])("takes %s", async (_, secret) => {
    expect(await resolveSecret(secret, "apiKey")).toBe("abc");
  });

  it("says which function gave no text, and what it gave", async () => {
    const nothing = (() => undefined) as unknown as () => string;

    await expect(resolveSecret(nothing, "apiKey")).rejects.toMatchObject({
      code: "secret_unavailable",
      message: "[auth] the function given as apiKey: expected text, got undefined",
    });
  });

  it("gives up on a function that takes more than 10 s", async () => {
    vi.useFakeTimers();
    const refused = expect(resolveSecret(() => new Promise(() => undefined), "apiKey")).rejects.toMatchObject(
      {
        code: "secret_unavailable",
        cause: { name: "TimeoutError" },
      },
    );

    await vi.advanceTimersByTimeAsync(10_000);

    await refused;
  });
});
