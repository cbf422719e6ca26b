import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { startMockServer } from "../../src/index.js";
import { createTransfer, walletsDocument } from "../unit/wallets.js";

/** Which validator finds nothing, except for one operation. */
const silence = vi.hoisted(() => ({ request: false, response: false, except: "" }));

vi.mock("../../src/contract/check-request.js", async (original) => {
  const real = await original<typeof import("../../src/contract/check-request.js")>();
  const checkRequest: typeof real.checkRequest = (...given) =>
    silence.request && given[1].iid !== silence.except ? [] : real.checkRequest(...given);
  return { ...real, checkRequest };
});

vi.mock("../../src/contract/check-response.js", async (original) => {
  const real = await original<typeof import("../../src/contract/check-response.js")>();
  const checkResponse: typeof real.checkResponse = (...given) =>
    silence.response && given[1].iid !== silence.except ? [] : real.checkResponse(...given);
  return { ...real, checkResponse };
});

const identity = async () =>
  JSON.parse(await readFile(new URL("../../documents/ett.json", import.meta.url), "utf8"))["x-document"];

describe("startMockServer() with clientDocument", () => {
  it("starts for the document that the client was generated from", async () => {
    await using mock = await startMockServer("ett", { clientDocument: await identity() });

    expect(mock.operations).not.toHaveLength(0);
  });

  it("refuses any other, naming both", async () => {
    const clientDocument = { api: "ett", version: "0.9.0", sha256: "0".repeat(64) };
    const { version, sha256 } = await identity();

    const start = startMockServer("ett", { clientDocument });

    await expect(start).rejects.toThrow(
      expect.objectContaining({
        code: "document_mismatch",
        message: expect.stringMatching(
          `generated from ett 0.9.0 \\(sha256 000000000000…\\), but the mock serves ett ${version} \\(sha256 ${sha256.slice(0, 12)}…\\)`,
        ),
      }),
    );
  });

  it("refuses the document of another API", async () => {
    const start = startMockServer("enmacc", { clientDocument: await identity() });

    await expect(start).rejects.toThrow(expect.objectContaining({ code: "document_mismatch" }));
  });

  it.each<[object, RegExp]>([
    [{ clientDocument: {} }, /must be the `document` that the client's package exports/],
    [
      { clientDocument: { api: "ett", version: "1", sha256: "0" }, document: walletsDocument },
      /cannot be combined with document/,
    ],
  ])("refuses what makes no sense: %j", async (options, message) => {
    await expect(startMockServer("ett", options as object)).rejects.toThrow(message);
  });
});

describe("the self-check", () => {
  afterEach(() => Object.assign(silence, { request: false, response: false, except: "" }));

  it.each([
    ["a request that lacks what is required", "request"],
    ["an undocumented response", "response"],
  ])("refuses to start when the validator accepts %s", async (unnoticed, silenced) => {
    Object.assign(silence, { [silenced]: true });

    const started = startMockServer("ett", { document: walletsDocument });

    await expect(started).rejects.toThrow(
      expect.objectContaining({ code: "validator_silent", message: expect.stringContaining(unnoticed) }),
    );
  });

  it.each(["request", "response"])(
    "checks each operation before its first use: a silent %s",
    async (silenced) => {
      // The operation that is checked at the start works; the others do not.
      Object.assign(silence, { [silenced]: true, except: "getWallets" });
      await using mock = await startMockServer("ett", { document: walletsDocument });

      const response = await createTransfer(mock, "{}");

      expect(response.status).toBe(500);
      expect(mock.violations).toMatchObject([
        { code: "mock_failed", message: expect.stringMatching(/validator accepted .* \(createTransfer\)/) },
      ]);
    },
  );
});
