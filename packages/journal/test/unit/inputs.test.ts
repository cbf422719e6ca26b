import { describe, expect, it } from "vitest";
import { arrange } from "../support/arrange.js";
import { transferOf } from "../support/fake-ett.js";

const key = "k";
const bodies = (ett: { requests: readonly { body?: string }[] }) =>
  ett.requests.flatMap(({ body }) => (body === undefined ? [] : [JSON.parse(body)]));

describe("run()", () => {
  it("takes the inputs as they are when it is called, also if the caller uses the object again", async () => {
    const { journal, ett, soon } = arrange();
    const body = transferOf(0);

    const runs = [1, 2, 3].map((quantity) => {
      body.quantity = quantity;
      return journal.run("transferCertificate", { key: `k${quantity}`, body });
    });
    body.quantity = 99;
    await soon(Promise.all(runs));

    // They run side by side, so that any may be sent first.
    expect(
      bodies(ett)
        .map(({ quantity }) => quantity)
        .toSorted(),
    ).toEqual([1, 2, 3]);
  });

  it.each<[string, unknown]>([
    ["NaN, which JSON sends as null", Number.NaN],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["a function, which JSON leaves out", () => 7],
    ["a symbol", Symbol("x")],
    ["a Map, which JSON empties", new Map([["a", 1]])],
    ["bytes", new Uint8Array(2)],
  ])("refuses %s, records nothing and sends nothing", async (_, value) => {
    const { journal, ett, store } = arrange();
    const body = { ...transferOf(), note: { deep: [value] } };

    const run = journal.run("transferCertificate", { key, body });

    await expect(run).rejects.toMatchObject({ name: "InputError", code: "malformed_value", field: "0" });
    expect(await store.read(key)).toBeUndefined();
    expect(ett.requests).toEqual([]);
  });

  it.each<[string, object, object]>([
    ["-0", { extra: -0 }, { extra: 0 }],
    ["a Date", { extra: new Date(0) }, { extra: "1970-01-01T00:00:00.000Z" }],
    ["undefined", { extra: undefined }, {}],
    [
      "an object of a class",
      {
        extra: new (class Note {
          text = "x";
        })(),
      },
      { extra: { text: "x" } },
    ],
    [
      "text with NUL, emoji and 10 kB",
      { extra: `\0🔋\ud800${"æ".repeat(10_000)}` },
      { extra: `\0🔋\ud800${"æ".repeat(10_000)}` },
    ],
    ["members in another order", {}, {}],
  ])("sends %s as JSON has it, and knows it again", async (_, given, sent) => {
    const { journal, another, ett, soon } = arrange();
    const { hashedAttributes, ...rest } = transferOf();
    await soon(journal.run("transferCertificate", { key, body: { ...rest, hashedAttributes, ...given } }));

    const again = another().run("transferCertificate", { key, body: { ...sent, hashedAttributes, ...rest } });

    await expect(again).resolves.toMatchObject({ state: "completed" });
    expect(bodies(ett)).toEqual([{ ...transferOf(), ...sent }]);
  });

  it.each(["__proto__", "constructor", "toString"])("keeps a member named %s to itself", async (name) => {
    const { journal, another, ett, soon } = arrange();
    const body = JSON.parse(`{ ${JSON.stringify(name)}: { "polluted": 1 } }`);
    Object.assign(body, transferOf());
    await soon(journal.run("transferCertificate", { key, body }));

    expect(Object.keys(bodies(ett)[0])).toContain(name);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    await expect(another().run("transferCertificate", { key, body: transferOf() })).rejects.toMatchObject({
      code: "key_reused",
    });
  });
});
