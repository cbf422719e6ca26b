import { describe, expect, it } from "vitest";
import { createMemoryJournal } from "../../src/testing.js";
import { arrange, MINUTE } from "../support/arrange.js";
import { transferOf } from "../support/fake-ett.js";

const key = "2026-11/0042";
const init = { key, body: transferOf() };

describe("a key", () => {
  it.each([
    ["an invisible character", "invoice\u200b7"],
    ["a character that turns the direction of writing", "invoice\u202e7"],
    ["a line separator", "invoice\u20287"],
    ["another form of an equal text, as in file names of macOS", "re\u0301gion-7"],
  ])("is refused when it has %s: two keys that look the same would be sent twice", async (_, strange) => {
    const { journal, ett } = arrange();

    const run = journal.run("transferCertificate", { key: strange, body: transferOf() });

    await expect(run).rejects.toMatchObject({ name: "InputError", field: "key" });
    expect(ett.posts).toBe(0);
  });

  it("may be in any script", async () => {
    const { journal, soon } = arrange();

    const { state } = await soon(
      journal.run("transferCertificate", { key: "r\u00e9gion/電力/🔋/7", body: transferOf() }),
    );

    expect(state).toBe("completed");
  });
});

describe("a response that is accepted without a request id", () => {
  it.each([{}, { transferRequestId: "" }, { transferRequestId: 7 }, []])(
    "is not taken for completed: %j",
    async (body) => {
      const { journal, clock, ett, store, soon } = arrange();
      ett.behaviours.push({ status: 202, body });

      const run = soon(journal.run("transferCertificate", init));
      await expect(run).rejects.toMatchObject({ code: "outcome_unknown" });
      await clock.advance(16 * MINUTE);
      await soon(journal.recover());

      expect((await store.read(key))?.state).toBe("review");
    },
  );

  it("is completed when the list shows the transfer", async () => {
    const { journal, ett, soon } = arrange();
    ett.behaviours.push({ status: 202, acts: true, body: {} });

    expect((await soon(journal.run("transferCertificate", init))).state).toBe("completed");
  });
});

describe("a list of 100,000 items", () => {
  it("is added up, and is for a person", async () => {
    const { journal, ett, store, soon } = arrange();
    ett.behaviours.push("drop");
    ett.onTransfer = () => {
      for (let index = 0; index < 100_000; index += 1) ett.transferByOther(1);
    };

    await soon(journal.run("transferCertificate", init)).catch(() => undefined);

    expect((await store.read(key))?.state).toBe("review");
  });
});

describe("an entry in a state of a newer version", () => {
  it("is left alone: run() neither sends it nor waits for ever", async () => {
    const store = createMemoryJournal();
    const { journal, another, ett, soon } = arrange({}, store);
    await soon(journal.run("transferCertificate", init));
    const entry = await store.read(key);
    if (!entry) throw new Error("no entry");
    await store.replace({ ...entry, version: entry.version + 1, state: "paused" as never }, entry.version);

    await expect(another().run("transferCertificate", init)).rejects.toMatchObject({ code: "store_newer" });
    expect((await another().recover()).states).toEqual({});
    expect(ett.posts).toBe(1);
  });
});

describe("a clock that is set back an hour after the send", () => {
  it("sends nothing twice, although the list is read from an hour too late", async () => {
    let ahead = 60 * MINUTE;
    const arranged = arrange({ operations: { transferCertificate: { whenAbsent: "send" } } });
    const { another, clock, ett, soon, store } = arranged;
    const now = () => clock.now() + ahead;
    ett.behaviours.push({ actsAfterMs: 1_000 });
    await soon(another({ now }).run("transferCertificate", init)).catch(() => undefined);
    ahead = 0;

    for (let turn = 0; turn < 12; turn += 1) {
      await clock.advance(10 * MINUTE);
      await soon(another({ now }).recover());
    }

    expect(ett.posts).toBe(1);
    expect(["completed", "review"]).toContain((await store.read(key))?.state);
  });
});
