import { readFile } from "node:fs/promises";
import { describe, expect, it, vi } from "vitest";
import { startMockServer } from "../../src/index.js";
import { walletsDocument } from "./wallets.js";

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

describe("the self-check at the start", () => {
  it.each([
    ["a request that lacks what is required", "validateInput"],
    ["an undocumented response", "validateOutput"],
  ])("refuses to start when the validator accepts %s", async (unnoticed, silenced) => {
    vi.resetModules();
    const { createRequire } = await import("node:module");
    const validator = createRequire(import.meta.url)("@stoplight/prism-http/dist/validator");
    const spies = [silenced, ...(silenced === "validateInput" ? ["validateSecurity"] : [])].map((name) =>
      vi.spyOn(validator, name).mockReturnValue({ _tag: "Right" }),
    );
    const { startMockServer: start } = await import("../../src/index.js");

    const started = start("ett", { document: walletsDocument });

    await expect(started).rejects.toThrow(
      expect.objectContaining({ code: "validator_silent", message: expect.stringContaining(unnoticed) }),
    );
    for (const spy of spies) spy.mockRestore();
  });
});
