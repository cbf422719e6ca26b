import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runJournalCli } from "../../src/cli/journal-command.js";
import { openSqliteJournal } from "../../src/sqlite.js";
import { arrange, MINUTE } from "../support/arrange.js";
import { transferOf } from "../support/fake-ett.js";

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "journal-cli-"));
  const store = await openSqliteJournal(join(folder, "journal.db"));
  const { journal, ett, clock, soon } = arrange({}, store);
  ett.behaviours.push("drop", "accept");
  await soon(journal.run("transferCertificate", { key: "lost", body: transferOf() })).catch(() => undefined);
  await soon(journal.run("transferCertificate", { key: "done", body: transferOf(7) }));
  await clock.advance(16 * MINUTE);
  await soon(journal.recover());
  await store.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: string[]) {
  const printed = { out: "", error: "" };
  const code = await runJournalCli(args, {
    write: (text) => {
      printed.out += text;
    },
    writeError: (text) => {
      printed.error += text;
    },
    env: { USER: "kim" },
    folder,
    now: () => Date.parse("2026-11-30T13:00:00Z"),
  });
  return { code, ...printed };
}
const store = ["--sqlite", "journal.db"];

describe("energy-journal", () => {
  it("lists what has not ended, as a table for people", async () => {
    const { code, out } = await run("list", ...store);

    expect(code).toBe(0);
    expect(out.split("\n")[0]).toMatch(/^KEY +STATE +OPERATION +AGE +REASON$/);
    expect(out).toMatch(/^lost +review +transferCertificate +60 min +getTransfersCursor did not show it/m);
    expect(out).not.toContain("done");
  });

  it("lists as JSON, by state", async () => {
    const { out } = await run("list", ...store, "--state", "completed", "--json");

    expect(JSON.parse(out)).toMatchObject([
      { key: "done", state: "completed", inputs: { body: { quantity: 7 } } },
    ]);
  });

  it("shows one entry with its times", async () => {
    const { out } = await run("show", "lost", ...store);

    expect(out).toMatch(/^state +review$/m);
    expect(out).toMatch(/^createdAt +2026-11-30T12:00:00.000Z$/m);
  });

  it("resolves an entry, and says who did", async () => {
    const { code, out } = await run(
      "resolve",
      "lost",
      ...store,
      "--as",
      "not-acted",
      "--reason",
      "ETT says so",
    );

    expect([code, out]).toEqual([0, "lost is not_acted\n"]);
    expect((await run("show", "lost", ...store, "--json")).out).toContain(
      "resolved by kim: ETT says so (before: ",
    );
    const again = await run("resolve", "lost", ...store, "--as", "completed", "--reason", "x");
    expect(again).toMatchObject({
      code: 1,
      error: expect.stringContaining("lost is not_acted: only entries in review"),
    });
  });

  it("prints the statements of the migrations", async () => {
    expect((await run("migrations")).out).toContain("CREATE TABLE journal_entries");
    expect((await run("migrations", "--after", "1")).out).toBe("");
  });

  it.each<[string[], string]>([
    [["lists", ...store], 'unknown command "lists"'],
    [["list"], "expected --sqlite <file>, or the variable JOURNAL_DATABASE_URL"],
    [["list", "--sqlite", "typo.db"], "typo.db does not exist"],
    [["list", ...store, "--state", "lost"], 'unknown state "lost"'],
    [["list", ...store, "--limit", "-1"], ""],
    [["list", ...store, "--reason", "x"], "list does not take --reason"],
    [["show", ...store], "show takes one key"],
    [["list", "key", ...store], "list takes no key"],
    [
      ["resolve", "lost", ...store, "--as", "done", "--reason", "x"],
      "expected --as completed or --as not-acted",
    ],
    [["resolve", "lost", ...store, "--as", "completed"], "expected --reason"],
    [["list", "--verbose"], "--verbose"],
  ])("exits with 2 and changes nothing for %j", async (args, problem) => {
    const { code, error } = await run(...args);

    expect(code).toBe(2);
    expect(error).toContain(problem);
    expect((await run("show", "lost", ...store)).out).toMatch(/^state +review$/m);
  });

  it("exits with 1 for a key that the journal does not have", async () => {
    expect(await run("show", "none", ...store)).toMatchObject({
      code: 1,
      error: expect.stringContaining("no entry none"),
    });
  });

  it("prints the usage", async () => {
    expect(await run("--help")).toMatchObject({
      code: 0,
      out: expect.stringContaining("Usage: energy-journal list"),
    });
    expect((await run()).out).toContain("Usage");
  });
});
