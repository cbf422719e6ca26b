import { describe, expect, it } from "vitest";
import type { JournalStore } from "../../src/index.js";
import { createMemoryJournal } from "../../src/testing.js";
import { arrange, changesOf, MINUTE } from "../support/arrange.js";
import { ORGANIZATION, transferOf } from "../support/fake-ett.js";

const key = "2026-11/0042";
const init = { key, body: transferOf() };

/** A store whose process dies at its nth write: before it, or after it and before anyone hears of it. */
function dying(store: JournalStore, atWrite: number, isWritten: boolean) {
  let writes = 0;
  let die: () => void;
  const death = new Promise<void>((resolve) => {
    die = resolve;
  });
  const atDeath = async <T>(write: () => Promise<T>): Promise<T> => {
    writes += 1;
    if (writes > atWrite) return new Promise<T>(() => undefined);
    if (writes < atWrite) return write();
    if (isWritten) await write();
    die();
    return new Promise<T>(() => undefined);
  };
  const mortal: JournalStore = {
    ...store,
    insert: (entry) => atDeath(() => store.insert(entry)),
    replace: (entry, version) => atDeath(() => store.replace(entry, version)),
  };
  return { store: mortal, death };
}

describe("recover()", () => {
  const writes = ["planned", "sending", "accepted", "completed"];
  const deaths = writes.flatMap((name, index) => [
    [`before ${name} is written`, index + 1, false] as const,
    [`after ${name} is written`, index + 1, true] as const,
  ]);

  it.each(deaths)("brings it to its end, once, when the process dies %s", async (_, atWrite, isWritten) => {
    const store = createMemoryJournal();
    const { another, ett, clock, soon } = arrange({}, store);
    const process = dying(store, atWrite, isWritten);
    void another({ store: process.store }).run("transferCertificate", init);
    await soon(process.death);

    await clock.advance(5 * MINUTE);
    await soon(another().recover());
    const states: unknown[] = [(await store.read(key))?.state];
    const entry = await store.read(key);
    if (entry?.state === "unknown") {
      await clock.advance(20 * MINUTE);
      await soon(another().recover());
    }
    // What died before it was recorded is unknown to everybody: the team runs it again.
    if (!entry) await soon(another().run("transferCertificate", init));
    states.push((await store.read(key))?.state);

    expect(ett.transfers.length).toBeLessThanOrEqual(1);
    // Sending was recorded and the request had not left: nothing can prove that.
    const isReviewed = atWrite === 2 && isWritten;
    expect(states.at(-1)).toBe(isReviewed ? "review" : "completed");
    expect(ett.transfers).toHaveLength(isReviewed ? 0 : 1);
  });

  it("leaves an entry alone while the lease of its process lasts", async () => {
    const store = createMemoryJournal();
    const { another, ett, clock } = arrange({}, store);
    const process = dying(store, 1, true);
    void another({ store: process.store }).run("transferCertificate", init);
    await process.death;
    await clock.advance(MINUTE);

    const { states } = await another().recover();

    expect(states).toEqual({ planned: 1 });
    expect(ett.posts).toBe(0);
  });

  it("goes on with the others when one cannot be looked up, and says which", async () => {
    const { journal, another, ett, soon, clock } = arrange();
    ett.behaviours.push({ status: 503 }, { status: 503 });
    await soon(journal.run("transferCertificate", init)).catch(() => undefined);
    ett.isDown = true;
    await clock.advance(20 * MINUTE);

    const { errors, failures, states } = await soon(another().recover());

    expect(errors.map((one) => one.key)).toEqual([key]);
    expect(failures).toBe(1);
    expect(states).toEqual({});
  });

  it("reads a list once for all that was accepted before, and again for what it does not show", async () => {
    const { journal, ett, clock, store, soon } = arrange();
    const bodyOf = (index: number) => ({
      ...transferOf(),
      receiverId: ORGANIZATION.replace(/.{4}$/, String(1_000 + index)),
    });
    for (let index = 0; index < 50; index += 1)
      await soon(
        journal.run("transferCertificate", { key: `k${index}`, body: bodyOf(index), until: "accepted" }),
      );
    // The second slice of one transfer comes while the others are recovered.
    const [first] = ett.transfers;
    if (!first) throw new Error("no transfer");
    ett.transfers.splice(0, 1);
    const lists = () => ett.requests.filter(({ path }) => path.endsWith("/cursor")).length;
    await clock.advance(MINUTE);
    const before = lists();

    const { states } = await soon(journal.recover());

    expect(states).toEqual({ completed: 49, accepted: 1 });
    expect(lists() - before).toBeLessThanOrEqual(9);
    expect((await store.read("k0"))?.state).toBe("accepted");
    ett.transfers.push(first);
    expect((await soon(journal.recover())).states).toEqual({ completed: 1 });
  });

  it("recovers more entries than one page of the store", async () => {
    const { journal, another, ett, soon } = arrange();
    ett.firstStatus = "pending";
    const requests = Array.from({ length: 1_203 }, (_, index) => ({
      key: `k${index}`,
      body: transferOf(index + 1),
    }));
    await soon(journal.runAll("transferCertificate", requests, { until: "accepted", concurrency: 50 }));
    for (const id of ett.statuses.keys()) ett.statuses.set(id, "completed");

    const { states } = await soon(another().recover());

    expect(states).toEqual({ completed: 1_203 });
  });
});

describe("an unknown entry", () => {
  async function lost(
    behaviour: Parameters<typeof arrange>[0] & object = {},
    first: "drop" | { actsAfterMs: number } = "drop",
  ) {
    const arranged = arrange(behaviour);
    arranged.ett.behaviours.push(first);
    await arranged.soon(arranged.journal.run("transferCertificate", init)).catch(() => undefined);
    const state = async () => (await arranged.store.read(key))?.state;
    return { ...arranged, state };
  }

  it("waits while an absence proves nothing, then goes to review", async () => {
    const { journal, clock, state, store, soon } = await lost();

    await clock.advance(14 * MINUTE);
    await soon(journal.recover());
    const before = await state();
    await clock.advance(2 * MINUTE);
    await soon(journal.recover());

    expect(before).toBe("unknown");
    expect(await state()).toBe("review");
    expect((await store.read(key))?.reason).toContain("evidence and no proof");
    await expect(journal.run("transferCertificate", init)).rejects.toMatchObject({ code: "review" });
  });

  it("is completed when the API acts late, within the settle time", async () => {
    const { journal, clock, state, soon, ett } = await lost({}, { actsAfterMs: 10 * MINUTE });

    await clock.advance(16 * MINUTE);
    await soon(journal.recover());

    expect(await state()).toBe("completed");
    expect(ett.posts).toBe(1);
  });

  it("is sent again after the settle time when the team accepts the risk", async () => {
    const { journal, clock, state, soon, ett, events } = await lost({
      operations: { transferCertificate: { whenAbsent: "send" } },
    });

    await clock.advance(16 * MINUTE);
    await soon(journal.recover());

    expect(await state()).toBe("completed");
    expect(ett.posts).toBe(2);
    expect(ett.transfers).toHaveLength(1);
    expect(changesOf(events, key)).toEqual([
      "planned",
      "sending",
      "unknown",
      "planned",
      "sending",
      "accepted",
      "completed",
    ]);
  });

  it("acts twice with whenAbsent: send when the API acts after the settle time, as the documentation says", async () => {
    const { journal, clock, soon, ett } = await lost(
      { operations: { transferCertificate: { whenAbsent: "send" } } },
      { actsAfterMs: 30 * MINUTE },
    );

    await clock.advance(16 * MINUTE);
    await soon(journal.recover());
    await clock.advance(30 * MINUTE);
    await soon(
      ett
        .client()
        .getWallets()
        .catch(() => undefined) as Promise<unknown>,
    );

    expect(ett.transfers).toHaveLength(2);
  });

  it("goes to review, not out again, while the certificate lacks the quantity", async () => {
    const { journal, clock, state, store, soon, ett } = await lost({
      operations: { transferCertificate: { whenAbsent: "send" } },
    });
    ett.available = 99;

    await clock.advance(16 * MINUTE);
    await soon(journal.recover());

    expect(await state()).toBe("review");
    expect((await store.read(key))?.reason).toContain("shows a quantity of 99, less than 100");
    expect(ett.posts).toBe(1);
  });

  it("goes to review when somebody else made equal transfers", async () => {
    const { journal, clock, state, store, soon, ett } = await lost();
    ett.transferByOther();
    ett.transferByOther();

    await clock.advance(MINUTE);
    await soon(journal.recover());

    expect(await state()).toBe("review");
    expect((await store.read(key))?.reason).toContain("somebody else");
  });

  it("is not sent again when an equal transfer was made shortly before", async () => {
    const arranged = arrange({ operations: { transferCertificate: { whenAbsent: "send" } } });
    const { ett, clock, journal, soon, store } = arranged;
    ett.transferByOther();
    await clock.advance(30 * MINUTE);
    ett.behaviours.push("drop");
    await soon(journal.run("transferCertificate", init)).catch(() => undefined);

    await clock.advance(16 * MINUTE);
    await soon(journal.recover());

    expect(await store.read(key)).toMatchObject({
      state: "review",
      reason: expect.stringContaining("shortly before"),
    });
    expect(ett.posts).toBe(1);
  });

  it("does not take the transfer of an equal entry for its own", async () => {
    const { journal, clock, ett, store, soon } = arrange();
    ett.behaviours.push("drop", "accept");
    await soon(journal.run("transferCertificate", init)).catch(() => undefined);
    await soon(journal.run("transferCertificate", { key: "other", body: transferOf() }));

    await clock.advance(16 * MINUTE);
    await soon(journal.recover());

    expect((await store.read(key))?.state).toBe("review");
    expect((await store.read("other"))?.state).toBe("completed");
  });

  it("shares the found transfers among equal entries, first sent first", async () => {
    const { journal, clock, ett, store, soon } = arrange();
    const keys = ["a", "b", "c"];
    ett.behaviours.push({ actsAfterMs: 1 }, { actsAfterMs: 1 }, "drop");
    for (const one of keys)
      await soon(journal.run("transferCertificate", { key: one, body: transferOf() })).catch(() => undefined);

    await clock.advance(16 * MINUTE);
    await soon(journal.recover());

    const states = await Promise.all(keys.map(async (one) => (await store.read(one))?.state));
    expect(states.filter((state) => state === "completed")).toHaveLength(2);
    expect(states.filter((state) => state === "review")).toHaveLength(1);
  });

  it.each([-30, -2, 2, 30])("is found although ETT's clock differs by %i minutes", async (minutes) => {
    const { journal, clock, ett, store, soon } = arrange();
    ett.clockAheadMs = minutes * MINUTE;
    ett.behaviours.push({ actsAfterMs: 1_000 });
    await soon(journal.run("transferCertificate", init)).catch(() => undefined);

    await clock.advance(MINUTE);
    await soon(journal.recover());

    expect((await store.read(key))?.state).toBe("completed");
  });

  it.each([-30, 30])(
    "does not take an earlier equal transfer for its own when ETT's clock differs by %i minutes",
    async (minutes) => {
      const { journal, clock, ett, store, soon } = arrange();
      ett.clockAheadMs = minutes * MINUTE;
      await soon(journal.run("transferCertificate", { key: "earlier", body: transferOf() }));
      await clock.advance(2 * MINUTE);
      ett.behaviours.push("drop");
      await soon(journal.run("transferCertificate", init)).catch(() => undefined);

      await clock.advance(16 * MINUTE);
      await soon(journal.recover());

      expect((await store.read(key))?.state).toBe("review");
    },
  );

  it("can be resolved by a person, and may then be run again", async () => {
    const { journal, clock, ett, store, soon } = await lost();
    await clock.advance(16 * MINUTE);
    await soon(journal.recover());

    await journal.resolve(key, { as: "not_acted", reason: "ETT says so", by: "kim" });
    const resolved = await store.read(key);
    const { state } = await soon(journal.run("transferCertificate", init));

    expect(resolved).toMatchObject({
      state: "not_acted",
      reason: expect.stringMatching(/^resolved by kim: ETT says so/),
    });
    expect(state).toBe("completed");
    expect(ett.posts).toBe(2);
    await expect(journal.resolve(key, { as: "completed", reason: "again" })).rejects.toMatchObject({
      code: "not_resolvable",
    });
    await expect(journal.resolve("none", { as: "completed", reason: "x" })).rejects.toMatchObject({
      code: "key_unknown",
    });
    await expect(journal.resolve(key, { as: "completed", reason: " " })).rejects.toMatchObject({
      field: "reason",
    });
  });
});
