import { describe, expect, it } from "vitest";
import { arrange, MINUTE } from "../support/arrange.js";
import { transferOf } from "../support/fake-ett.js";

const key = "2026-11/0042";
const init = { key, body: transferOf(100) };
const SEND = { operations: { transferCertificate: { whenAbsent: "send" } } } as const;

// ETT's vault does a transfer slice by slice: its list has one item for each.
describe("a transfer of several slices", () => {
  it("is found when its response was lost, and not sent again", async () => {
    const { journal, clock, ett, soon, store } = arrange(SEND);
    ett.slices = [60, 40];
    ett.behaviours.push({ actsAfterMs: MINUTE });
    await soon(journal.run("transferCertificate", init)).catch(() => undefined);

    await clock.advance(20 * MINUTE);
    await soon(journal.recover());

    expect(await store.read(key)).toMatchObject({ state: "completed" });
    expect(ett.posts).toBe(1);
  });

  it("is for a person when only a part of it is shown after the settle time, and not sent again", async () => {
    const { journal, clock, ett, soon, store } = arrange(SEND);
    ett.slices = [60];
    ett.behaviours.push("lose");
    await soon(journal.run("transferCertificate", init)).catch(() => undefined);

    const early = (await store.read(key))?.state;
    await clock.advance(20 * MINUTE);
    await soon(journal.recover());

    expect(early).toBe("unknown");
    expect(await store.read(key)).toMatchObject({
      state: "review",
      reason: expect.stringContaining("a part of it"),
    });
    expect(ett.posts).toBe(1);
  });

  it("does not pass for another transfer of the same certificate whose quantity one of its slices has", async () => {
    const { journal, clock, ett, soon, store } = arrange();
    ett.behaviours.push("drop");
    await soon(journal.run("transferCertificate", init)).catch(() => undefined);
    ett.slices = [100, 50];
    await soon(journal.run("transferCertificate", { key: "larger", body: transferOf(150) }));

    await clock.advance(20 * MINUTE);
    await soon(journal.recover());

    expect((await store.read(key))?.state).toBe("review");
    expect((await store.read("larger"))?.state).toBe("completed");
  });

  it("is told from another one of a different quantity that is unknown as well", async () => {
    const { journal, clock, ett, soon, store } = arrange();
    ett.behaviours.push({ actsAfterMs: MINUTE }, "drop");
    await soon(journal.run("transferCertificate", init)).catch(() => undefined);
    await soon(journal.run("transferCertificate", { key: "other", body: transferOf(150) })).catch(
      () => undefined,
    );

    await clock.advance(20 * MINUTE);
    await soon(journal.recover());

    // 100 may be a part of the 150 too.
    expect((await store.read(key))?.state).toBe("review");
    expect((await store.read("other"))?.state).toBe("review");
    expect(ett.posts).toBe(2);
  });

  it("still knows the quantity of an equal entry that was purged", async () => {
    const { journal, another, clock, ett, soon, store } = arrange();
    ett.behaviours.push("drop");
    await soon(journal.run("transferCertificate", init)).catch(() => undefined);
    await soon(journal.run("transferCertificate", { key: "purged", body: transferOf(30) }));
    await clock.advance(20 * MINUTE);
    await journal.purge({ olderThan: new Date(clock.now()) });

    await soon(another().recover());

    expect((await store.read("purged"))?.inputs).toBeUndefined();
    expect((await store.read(key))?.reason).toContain("evidence and no proof");
  });

  it("is completed when the list shows all of it, although ETT says so after the first slice", async () => {
    const { journal, ett, soon, clock } = arrange();
    ett.slices = [60];
    const run = journal.run("transferCertificate", init);
    let isDone = false;
    void run.then(() => {
      isDone = true;
    });

    await clock.advance(MINUTE);
    const early = isDone;
    ett.slices = [40];
    ett.transferByOther(40);

    expect((await soon(run)).state).toBe("completed");
    expect(early).toBe(false);
  });

  it("is for a person when ETT says completed and a slice never comes", async () => {
    const { journal, ett, soon, clock, store } = arrange();
    ett.slices = [60];
    const run = journal.run("transferCertificate", { ...init, timeoutMs: 30 * MINUTE });

    await expect(soon(run)).rejects.toMatchObject({ code: "review", mayHaveActed: true });
    expect((await store.read(key))?.reason).toBe(
      "getRequestStatus reports completed, but getTransfersCursor shows 60 of 100",
    );
    expect(clock.now()).toBeGreaterThan(Date.parse("2026-11-30T12:15:00Z"));
  });

  it("is for a person when ETT says failed after a slice was transferred: a new request would move too much", async () => {
    const { journal, ett, soon, store } = arrange();
    ett.firstStatus = "failed";
    ett.slices = [60];

    const run = journal.run("transferCertificate", { ...init, timeoutMs: 30 * MINUTE });

    await expect(soon(run)).rejects.toMatchObject({ code: "review" });
    expect((await store.read(key))?.reason).toBe(
      "getRequestStatus reports failed, but getTransfersCursor shows 60 of 100",
    );
  });
});
