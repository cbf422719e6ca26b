import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { commitFiles, recoverFiles } from "../src/commit-files.ts";
import { spawn, spawnSync } from "../src/limited-process.ts";
import { filesIn } from "./support/files-in.ts";
import { thrownBy } from "./support/thrown-by.ts";
import { tinyRepository } from "./support/tiny-repository.ts";

const changes: [string, string | null][] = [
  ["specs/ett/upstream.json", "new document"],
  ["specs/ett/overlay.yaml", null],
  [".changeset/specs-ett.md", "what changed"],
  ["packages/a/src/generated/schema.ts", "types"],
];

function dieAt(step: number, root: string): string {
  const script = join(import.meta.dirname, "support/die-while-committing.ts");
  const { stdout } = spawnSync(process.execPath, [script, root, String(step), JSON.stringify(changes)], {
    encoding: "utf8",
  });
  return stdout;
}

describe("commitFiles()", () => {
  it("makes every change and leaves nothing else behind", () => {
    const { root } = tinyRepository();
    const before = filesIn(root);

    const written = commitFiles(root, new Map(changes));

    const expected = new Map([...before, ...changes]);
    expected.delete("specs/ett/overlay.yaml");
    expect(filesIn(root)).toEqual(expected);
    expect(written).toEqual(changes.map(([file]) => file));
  });

  it("does nothing when every file is as it should be", () => {
    const { root } = tinyRepository();
    const steps: string[] = [];

    const written = commitFiles(root, filesIn(root), (step) => steps.push(step));

    expect([written, steps]).toEqual([[], []]);
  });

  it("leaves all or nothing, at whichever step the process is killed", () => {
    const finished = tinyRepository();
    const steps = Number(/\d+/.exec(dieAt(-1, finished.root))?.[0]);
    const complete = filesIn(finished.root);
    const outcomes: string[] = [];

    for (let step = 0; step < steps; step++) {
      const { root } = tinyRepository();
      const before = filesIn(root);
      dieAt(step, root);
      recoverFiles(root);
      const after = filesIn(root);
      const isComplete =
        after.size === complete.size && [...complete].every(([file, text]) => after.get(file) === text);
      if (!isComplete) expect(after).toEqual(before);
      outcomes.push(isComplete ? "complete" : "unchanged");
    }

    // Three texts, the journal and its rename come before the decision; four files and the journal's end after it.
    expect(outcomes).toEqual([...Array(5).fill("unchanged"), ...Array(5).fill("complete")]);
  });

  it("changes nothing but what waits aside before the change is decided", () => {
    const { root } = tinyRepository();
    const before = filesIn(root);
    dieAt(4, root);

    const after = [...filesIn(root)].filter(([file]) => !file.startsWith("specs/.pending/"));

    expect(new Map(after)).toEqual(before);
    expect(existsSync(join(root, "specs/.pending/.gitignore"))).toBe(true);
  });

  it("leaves everything as it was when a text can not be written", () => {
    const { root } = tinyRepository();
    const before = filesIn(root);

    expect(() =>
      commitFiles(root, new Map(changes), (step) => {
        if (step === "write journal") throw new Error("disk full");
      }),
    ).toThrow("disk full");

    expect(filesIn(root)).toEqual(before);
  });

  it("refuses while another process is at it, and leaves that one's files alone", async () => {
    const { root } = tinyRepository();
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    onTestFinished(async () => {
      other.kill();
      await once(other, "exit");
    });
    mkdirSync(join(root, "specs/.pending"));
    writeFileSync(join(root, "specs/.pending/owner"), String(other.pid));

    const error = await thrownBy(() => commitFiles(root, new Map(changes)));

    expect(error).toMatchObject({
      code: "interrupted",
      message: expect.stringContaining(`process ${other.pid}`),
    });
    expect(readdirSync(join(root, "specs/.pending"))).toEqual(["owner"]);
  });
});
