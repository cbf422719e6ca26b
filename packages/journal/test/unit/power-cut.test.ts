import { appendFileSync, copyFileSync, mkdtempSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openSqliteJournal } from "../../src/sqlite.js";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const ENTRY = {
  version: 1,
  state: "planned",
  operation: "o",
  scope: "s",
  hash: "h",
  fingerprint: "f",
  createdAt: 1,
  updatedAt: 1,
  createdBy: "p",
  attempts: 0,
} as const;

/** Writes entries, and copies the files after each write: what a power cut at that moment leaves on the disk. */
async function cutAfterEachWrite(writes: number) {
  const folder = mkdtempSync(join(tmpdir(), "journal-power-"));
  folders.push(folder);
  const path = join(folder, "journal.db");
  const store = await openSqliteJournal(path);
  const copies: string[] = [];
  for (let index = 0; index < writes; index += 1) {
    await store.insert({ ...ENTRY, key: `k${index}` });
    await store.replace({ ...ENTRY, key: `k${index}`, version: 2, state: "sending" }, 1);
    const copy = join(folder, `copy-${index}.db`);
    copyFileSync(path, copy);
    copyFileSync(`${path}-wal`, `${copy}-wal`);
    copies.push(copy);
  }
  await store.close();
  return copies;
}

/** The states of the entries that a copy has, in the order in which they were written. */
async function statesIn(copy: string): Promise<unknown[]> {
  const store = await openSqliteJournal(copy);
  const states: unknown[] = [];
  for (let index = 0; ; index += 1) {
    const entry = await store.read(`k${index}`);
    if (!entry) break;
    states.push(entry.state);
  }
  await store.close();
  return states;
}

const sending = (length: number) => Array.from({ length }, () => "sending");

describe("openSqliteJournal() after a power cut", () => {
  it("has every write that was confirmed before the cut", async () => {
    const copies = await cutAfterEachWrite(4);

    for (const [index, copy] of copies.entries()) expect(await statesIn(copy)).toEqual(sending(index + 1));
  });

  it("has every write that was confirmed when the cut tore the next one", async () => {
    const copies = await cutAfterEachWrite(4);

    for (const [index, copy] of copies.entries()) {
      // A page of the next write, with a checksum that does not fit.
      appendFileSync(`${copy}-wal`, Buffer.alloc(200 + index * 2_997, index + 1));
      expect(await statesIn(copy)).toEqual(sending(index + 1));
    }
  });

  it("has all writes up to one moment, and none after it, when the disk lost the end of what it confirmed", async () => {
    const [copy = ""] = (await cutAfterEachWrite(4)).slice(-1);
    const { size } = statSync(`${copy}-wal`);

    for (let length = size; length > 0; length -= 9_973) {
      const torn = `${copy}-${length}`;
      copyFileSync(copy, torn);
      copyFileSync(`${copy}-wal`, `${torn}-wal`);
      truncateSync(`${torn}-wal`, length);
      const states = await statesIn(torn);
      // Only the last one may be half done: planned, so that it is known not to have been sent.
      expect(states.slice(0, -1)).toEqual(sending(Math.max(0, states.length - 1)));
      expect(["planned", "sending", undefined]).toContain(states.at(-1));
    }
  });
});
