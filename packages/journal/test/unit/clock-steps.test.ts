import { describe, expect, it } from "vitest";
import { createMemoryJournal } from "../../src/testing.js";
import { arrange, MINUTE } from "../support/arrange.js";
import { init, intervened, SERVERS, violationOf } from "../support/invariants.js";

const HOUR = 60 * MINUTE;

describe.each([
  ["forward", 0, HOUR],
  ["back", 0, -HOUR],
  ["right after an hour ahead", HOUR, 0],
  ["right after an hour behind", -HOUR, 0],
])("a clock that is set %s", (_, before, after) => {
  it.each(SERVERS)(
    "neither loses a transfer nor makes it twice, whenever it is set: ETT %s",
    async (_name, behaviour) => {
      for (let at = 1; at <= 9; at += 1) {
        let ahead = before;
        const store = createMemoryJournal();
        const arranged = arrange({ operations: { transferCertificate: { whenAbsent: "send" } } }, store);
        const { another, clock, ett, soon } = arranged;
        ett.behaviours.push(behaviour);
        const watched = intervened(store, async (count, write) => {
          if (count === at) ahead = after;
          return write();
        });
        const changes = { store: watched, now: () => clock.now() + ahead };
        await soon(another(changes).run("transferCertificate", init)).catch(() => undefined);
        // The clock is set at one of these at the latest.
        for (const minutes of [1, 1, 1, 3, 5, 5, 5, 5, 20, 20, 20, 20, 60, 60]) {
          await clock.advance(minutes * MINUTE);
          if (at === 9) ahead = after;
          await soon(another(changes).recover());
        }

        expect([at, await violationOf(arranged)]).toEqual([at, undefined]);
      }
    },
  );
});

describe("the wait of run() when a clock is set", () => {
  it.each([
    ["forward", HOUR],
    ["back", -HOUR],
  ])("is as long as timeoutMs, not longer or shorter by the hour: %s", async (_, step) => {
    const { another, clock, ett, soon } = arrange();
    ett.pendingPolls = Number.POSITIVE_INFINITY;
    let ahead = 0;
    const journal = another({ now: () => clock.now() + ahead });
    const started = clock.monotonicNow();
    const waiting = soon(journal.run("transferCertificate", { ...init, timeoutMs: 10 * MINUTE }));
    ahead = step;

    await expect(waiting).rejects.toMatchObject({ code: "pending" });
    expect((clock.monotonicNow() - started) / MINUTE).toBeCloseTo(10, 5);
  });
});
