import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawn, spawnSync } from "@energy-clients/scripts-shared/limited-process";
import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import { describe, expect, it, onTestFinished } from "vitest";
import { commitFiles, recoverFiles } from "../src/document/commit-files.ts";
import { filesIn } from "./support/files-in.ts";
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

describe("recoverFiles() with a journal of somebody else", () => {
  function withJournal(journal: unknown) {
    const repository = tinyRepository();
    repository.write("specs/.pending/0", "hostile");
    repository.write(
      "specs/.pending/journal.json",
      typeof journal === "string" ? journal : JSON.stringify(journal),
    );
    return repository;
  }
  const change = (file: string, waiting: unknown = "specs/.pending/0") => ({ changes: [{ file, waiting }] });

  it.each<[string, unknown]>([
    ["leads out", change("../outside.txt")],
    ["leads out in the middle", change("specs/ett/../../../outside.txt")],
    ["is absolute", change("/tmp/outside.txt")],
    ["is a Windows path", change("specs\\..\\..\\outside.txt")],
    ["has a drive", change("C:/outside.txt")],
    ["has an empty part", change("specs//etc")],
    ["is Git's", change(".git/hooks/pre-commit")],
    ["is Git's further down", change("packages/.git/config")],
    ["is a workflow", change(".github/workflows/ci.yml")],
    ["is a script", change("scripts/specs/src/main.ts")],
    ["takes another file", change("specs/ett/upstream.json", "../../etc/passwd")],
    ["takes a file of the repository", change("specs/ett/upstream.json", "README.md")],
    ["removes what is outside", change("../outside.txt", null)],
    ["has no name", change(7 as never)],
    [
      "comes behind a good one",
      { changes: [...change("specs/ett/overlay.yaml").changes, ...change("../x").changes] },
    ],
    ["is no list", { changes: {} }],
    ["is nothing", null],
    ["is no JSON", "{"],
  ])("refuses one whose change %s, and changes nothing", async (_what, journal) => {
    const { root } = withJournal(journal);
    const before = filesIn(root);

    const error = await thrownBy(() => recoverFiles(root));

    expect(error).toMatchObject({
      code: "interrupted",
      message: expect.stringContaining("remove specs/.pending"),
    });
    expect(filesIn(root)).toEqual(before);
  });

  it("does not write through a link, be it a file, a folder or its own", async () => {
    const { root: outside } = tinyRepository();
    const before = filesIn(outside);
    for (const link of ["specs/ett/linked.json", "specs/linked"]) {
      const { root } = withJournal(change(link === "specs/linked" ? "specs/linked/README.md" : link));
      symlinkSync(link === "specs/linked" ? outside : join(outside, "README.md"), join(root, link));
      expect((await thrownBy(() => recoverFiles(root))).message).toContain("a link");
    }
    const { root } = tinyRepository();
    symlinkSync(outside, join(root, "specs/.pending"));
    expect((await thrownBy(() => commitFiles(root, new Map(changes)))).message).toContain("a link");
    expect(filesIn(outside)).toEqual(before);
  });
});
