import { describe, expect, it } from "vitest";
import type { JournalStore } from "../../src/index.js";
import { createMemoryJournal } from "../../src/testing.js";
import { arrange, MINUTE } from "../support/arrange.js";
import { transferOf } from "../support/fake-ett.js";

const key = "k";
const init = { key, body: transferOf() };

/** Waits for work of other threads, such as a hash, however many turns that takes. */
async function until(isThere: () => boolean | Promise<boolean>): Promise<void> {
  for (const giveUpAt = Date.now() + 60_000; !(await isThere()); ) {
    if (Date.now() > giveUpAt) throw new Error("never came");
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Recognises the first write of `sending` only. */
function firstSending(): (state: string | undefined) => boolean {
  let seen = 0;
  return (state) => {
    if (state === "sending") seen += 1;
    return state === "sending" && seen === 1;
  };
}

/** Lets a test hold a process at a moment, as SIGSTOP does, and let it run on. */
function held(store: JournalStore, at: (to: string | undefined) => boolean, when: "before" | "after") {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const replace: JournalStore["replace"] = async (entry, version) => {
    if (!at(entry.state)) return store.replace(entry, version);
    if (when === "before") await gate;
    const isWritten = await store.replace(entry, version);
    if (when === "after") await gate;
    return isWritten;
  };
  return { store: { ...store, replace }, release };
}

describe("a process that is paused for longer than its lease", () => {
  it("sends nothing when another process has sent the entry meanwhile, and returns that outcome", async () => {
    const store = createMemoryJournal();
    const { another, ett, clock, soon } = arrange({}, store);
    const paused = held(store, (state) => state === "sending", "before");
    const slow = another({ store: paused.store }).run("transferCertificate", init);
    await until(async () => (await store.read(key))?.state === "planned");
    await clock.advance(60 * MINUTE);

    const fast = await soon(another().run("transferCertificate", init));
    paused.release();
    const late = await soon(slow);

    expect(late).toEqual(fast);
    expect(ett.posts).toBe(1);
  });

  it("sends nothing right after the pause, although nobody else took the entry, and starts again", async () => {
    const store = createMemoryJournal();
    const { another, ett, clock, store: kept, soon } = arrange({}, store);
    const paused = held(store, firstSending(), "after");
    const slow = another({ store: paused.store }).run("transferCertificate", init);
    await until(async () => (await store.read(key))?.state === "sending");
    await clock.advance(60 * MINUTE);
    const before = (await kept.read(key))?.state;

    paused.release();
    const { state } = await soon(slow);

    expect(before).toBe("sending");
    expect(state).toBe("completed");
    expect(ett.posts).toBe(1);
  });

  it("sends nothing when another process gave the entry up meanwhile", async () => {
    const store = createMemoryJournal();
    const { another, ett, clock, soon } = arrange({}, store);
    const paused = held(store, firstSending(), "after");
    const slow = another({ store: paused.store }).run("transferCertificate", init);
    const failed = expect(slow).rejects.toMatchObject({ code: "review" });
    await until(async () => (await store.read(key))?.state === "sending");
    await clock.advance(60 * MINUTE);
    await soon(another().recover());
    await clock.advance(20 * MINUTE);
    await soon(another().recover());

    paused.release();
    for (let turn = 0; turn < 50; turn += 1) await clock.advanceToNext();

    await failed;
    expect(ett.posts).toBe(0);
  });
});

describe("a lease", () => {
  it.each([
    ["lasts until one moment before its end", -1, 0],
    ["is over exactly at its end", 0, 1],
  ])("%s", async (_, late, posts) => {
    const store = createMemoryJournal();
    const { another, ett, clock, soon } = arrange({}, store);
    const paused = held(store, (state) => state === "sending", "before");
    const slow = another({ store: paused.store }).run("transferCertificate", init);
    slow.catch(() => undefined);
    await until(async () => (await store.read(key))?.state === "planned");
    await clock.advance(120_000 + late);

    await soon(another().recover());

    expect(ett.posts).toBe(posts);
    paused.release();
    expect((await soon(slow)).state).toBe("completed");
    expect(ett.posts).toBe(1);
  });

  it("of a clock that was years ahead holds nobody up", async () => {
    const store = createMemoryJournal();
    const { another, ett, clock, soon } = arrange({}, store);
    const ahead = () => clock.now() + 10 * 365 * 24 * 60 * MINUTE;
    const dying = { ...store, replace: () => new Promise<never>(() => undefined) };
    void another({ now: ahead, store: dying }).run("transferCertificate", init);
    await until(async () => (await store.read(key)) !== undefined);

    await soon(another().recover());

    expect((await store.read(key))?.state).toBe("completed");
    expect(ett.posts).toBe(1);
  });
});

describe("a response that arrives after another process gave the entry up", () => {
  async function late(behaviour: "accept" | { status: number }) {
    const store = createMemoryJournal();
    const arranged = arrange({}, store);
    const { ett, another, clock, soon } = arranged;
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    ett.behaviours.push(behaviour);
    ett.onTransfer = () => gate;
    const slow = another().run("transferCertificate", init);
    slow.catch(() => undefined);
    await until(() => ett.posts === 1);
    await clock.advance(60 * MINUTE);
    await soon(another().recover());
    return { ...arranged, slow, release };
  }

  it("is kept: the id replaces what was not known", async () => {
    const { slow, release, soon, store, ett } = await late("accept");
    expect((await store.read(key))?.state).toBe("unknown");

    release();
    const result = await soon(slow);

    expect(result).toMatchObject({ state: "completed", requestId: expect.any(String) });
    expect(ett.posts).toBe(1);
  });

  it("is kept when it was under review already", async () => {
    const { slow, release, soon, store, another, clock } = await late("accept");
    await clock.advance(20 * MINUTE);
    await soon(another().recover());
    expect((await store.read(key))?.state).toBe("review");

    release();

    expect((await soon(slow)).state).toBe("completed");
  });

  it("is kept when it is a refusal", async () => {
    const { slow, release, soon, store } = await late({ status: 400 });

    release();
    await expect(soon(slow)).rejects.toMatchObject({ code: "not_acted" });

    expect((await store.read(key))?.state).toBe("not_acted");
  });

  it("goes to review when a person has resolved the entry otherwise", async () => {
    const { slow, release, soon, store, another, clock } = await late("accept");
    await clock.advance(20 * MINUTE);
    await soon(another().recover());
    await another().resolve(key, { as: "not_acted", reason: "I thought so" });

    release();
    await expect(soon(slow)).rejects.toMatchObject({ code: "review" });

    expect((await store.read(key))?.reason).toMatch(/attempt 1 was accepted \(0{8}-.*taken for not_acted/);
  });
});

describe("a store that fails after the send", () => {
  it("is tried again, and nothing is lost when it recovers", async () => {
    const store = createMemoryJournal();
    const { another, ett, soon } = arrange({}, store);
    let failures = 2;
    const shaky: JournalStore = {
      ...store,
      replace: async (entry, version) => {
        if (entry.state === "accepted" && failures-- > 0) throw new Error("database is locked");
        return store.replace(entry, version);
      },
    };

    const { state } = await soon(another({ store: shaky }).run("transferCertificate", init));

    expect(state).toBe("completed");
    expect(ett.posts).toBe(1);
  });

  it("does not look twice when a write was made although it was not confirmed", async () => {
    const store = createMemoryJournal();
    const { another, ett, soon } = arrange({}, store);
    const failed = new Set<string>();
    const shaky: JournalStore = {
      ...store,
      replace: async (entry, version) => {
        const isWritten = await store.replace(entry, version);
        if (entry.state !== "sending" && entry.state !== "completed" && !failed.has(entry.state)) {
          failed.add(entry.state);
          throw new Error("the connection broke");
        }
        return isWritten;
      },
    };
    ett.behaviours.push({ status: 400 });

    const refused = soon(another({ store: shaky }).run("transferCertificate", init));
    await expect(refused).rejects.toMatchObject({ code: "not_acted" });
    const { state } = await soon(
      another({ store: shaky })
        .run("transferCertificate", init)
        .catch(() => another({ store: shaky }).run("transferCertificate", init)),
    );

    expect(state).toBe("completed");
    expect(ett.transfers).toHaveLength(1);
  });

  it("rejects with the request id when it stays away, and recover() finds the transfer", async () => {
    const store = createMemoryJournal();
    const { another, ett, soon, clock } = arrange({}, store);
    const broken: JournalStore = {
      ...store,
      replace: async (entry, version) => {
        if (entry.state === "accepted") throw new Error("disk full");
        return store.replace(entry, version);
      },
    };

    const lost = soon(another({ store: broken }).run("transferCertificate", init));
    await expect(lost).rejects.toMatchObject({
      code: "store_failed",
      mayHaveActed: true,
      requestId: expect.stringMatching(/^0{8}-/),
      message: expect.stringContaining("disk full"),
    });
    await clock.advance(5 * MINUTE);
    await soon(another().recover());

    expect((await store.read(key))?.state).toBe("completed");
    expect(ett.posts).toBe(1);
  });

  it.each(["planned", "sending"])("sends nothing when %s cannot be written", async (state) => {
    const store = createMemoryJournal();
    const { another, ett } = arrange({}, store);
    const fail = () => Promise.reject(new Error("disk full"));
    const broken: JournalStore = {
      ...store,
      ...(state === "planned" ? { insert: fail } : { replace: fail }),
    };

    await expect(another({ store: broken }).run("transferCertificate", init)).rejects.toThrow("disk full");

    expect(ett.requests).toEqual([]);
  });
});
