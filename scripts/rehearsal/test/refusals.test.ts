import { succeed } from "@energy-clients/scripts-shared/execute";
import { ScriptError } from "@energy-clients/scripts-shared/script-error";
import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import { describe, expect, it } from "vitest";
import { refusalOf } from "../src/rehearse/rehearse-refusals.ts";

/** Runs a process that prints an error as the release commands do. */
const failing = (text: string) => () =>
  succeed(process.execPath, ["-e", `console.error(${JSON.stringify(text)}); process.exitCode = 1`], {
    cwd: import.meta.dirname,
  });

describe("refusalOf()", () => {
  it("returns the first line of the command's own error", async () => {
    const refusal = await refusalOf("a change", "tree_dirty", failing("tree_dirty: commit first\nmore"));

    expect(refusal).toEqual({ input: "a change", code: "tree_dirty", message: "commit first" });
  });

  it("throws the command's error when it has another code", async () => {
    const error = await thrownBy(() => refusalOf("a change", "tree_dirty", failing("stale: build again")));

    expect(error).toBeInstanceOf(ScriptError);
    expect(error.message).toContain("stale: build again");
  });

  it("throws when the command succeeds", async () => {
    await expect(refusalOf("a change", "tree_dirty", async () => "done")).rejects.toThrow(
      "a change: expected the error tree_dirty, but the command succeeded",
    );
  });
});
