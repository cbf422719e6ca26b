import { describe, expect, it } from "vitest";
import { createMemoryJournal } from "../../src/testing.js";
import { arrange, MINUTE } from "../support/arrange.js";
import { init, intervened, SERVERS, violationOf } from "../support/invariants.js";

/** More than any run here writes. */
const WRITES = [1, 2, 3, 4, 5, 6, 7];
const CASES = (["review", "send"] as const).flatMap((whenAbsent) =>
  SERVERS.map(([name, behaviour]) => ({ whenAbsent, name, behaviour })),
);

type Intervene = Parameters<typeof intervened>[1];

/** Runs a transfer on a store with a fault, and recovers it on one without. */
async function violationWith(fault: Intervene, one: (typeof CASES)[number]): Promise<string | undefined> {
  const healthy = createMemoryJournal();
  const arranged = arrange({ operations: { transferCertificate: { whenAbsent: one.whenAbsent } } }, healthy);
  const { another, clock, ett, soon } = arranged;
  ett.behaviours.push(one.behaviour);
  await soon(another({ store: intervened(healthy, fault) }).run("transferCertificate", init)).catch(
    () => undefined,
  );
  for (let turn = 0; turn < 4; turn += 1) {
    await clock.advance(20 * MINUTE);
    await soon(another().recover());
  }
  return violationOf(arranged);
}

describe("a store that fails at any one write", () => {
  it.each(CASES)("neither loses the transfer nor makes it twice: $name, $whenAbsent", async (one) => {
    for (const at of WRITES) {
      const refuses: Intervene = async (count, write) => {
        if (count === at) throw new Error("disk I/O error");
        return write();
      };
      const forgets: Intervene = async (count, write) => {
        const result = await write();
        if (count === at) throw new Error("the connection broke after the write");
        return result;
      };
      const stays: Intervene = async (count, write) => {
        if (count >= at) throw new Error("database or disk is full");
        return write();
      };

      for (const fault of [refuses, forgets, stays])
        expect([at, await violationWith(fault, one)]).toEqual([at, undefined]);
    }
  });
});

describe("a store that loses any one write that it confirmed, as a late replica does that takes over", () => {
  it.each(CASES)("makes no transfer twice while the process lives: $name, $whenAbsent", async (one) => {
    for (const at of WRITES) {
      const loses: Intervene = async (count, write, confirmed) => (count === at ? confirmed : write());

      expect([at, await violationWith(loses, one)]).toEqual([at, undefined]);
    }
  });
});
