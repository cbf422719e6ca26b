import { describe, expect, it } from "vitest";
import { createMemoryJournal } from "../../src/testing.js";
import { arrange, MINUTE } from "../support/arrange.js";
import { transferOf } from "../support/fake-ett.js";

const key = "k";
const init = { key, body: transferOf() };

/** Two journals on one store, of which the first has a completed entry and one in review. */
async function twoOnOneStore() {
  const arranged = arrange({}, createMemoryJournal());
  const { journal, another, ett, clock, soon } = arranged;
  await soon(journal.run("transferCertificate", init));
  ett.behaviours.push("drop");
  await soon(journal.run("transferCertificate", { key: "lost", body: transferOf(7) })).catch(() => undefined);
  await clock.advance(20 * MINUTE);
  await soon(journal.recover());
  return { ...arranged, other: another({ environment: "other" }) };
}

describe("a journal on a store that it shares with another organisation or environment", () => {
  it("does not show the entries of the other one", async () => {
    const { journal, other } = await twoOnOneStore();

    expect(await other.read(key)).toBeUndefined();
    expect(await other.list().next()).toMatchObject({ done: true });
    expect(await journal.read(key)).toMatchObject({ key, state: "completed" });
  });

  it("does not resolve them", async () => {
    const { other, journal } = await twoOnOneStore();

    const resolved = other.resolve("lost", { as: "not_acted", reason: "I thought it was mine" });

    await expect(resolved).rejects.toMatchObject({ code: "key_unknown" });
    expect(await journal.read("lost")).toMatchObject({ state: "review" });
  });

  it("does not purge them", async () => {
    const { other, journal, clock, soon } = await twoOnOneStore();
    const olderThan = new Date(clock.now());

    expect(await soon(other.purge({ olderThan }))).toBe(0);
    expect((await journal.read(key))?.inputs).toBeDefined();
    expect(await soon(journal.purge({ olderThan }))).toBe(1);
  });
});
