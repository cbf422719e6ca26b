import { createEnmaccClient } from "@energy-clients/enmacc-client";
import { describe, expect, it } from "vitest";
import { createJournal, type JournalError } from "../../src/index.js";
import { createMemoryJournal } from "../../src/testing.js";
import { arrange, MINUTE } from "../support/arrange.js";
import { ORGANIZATION, transferOf } from "../support/fake-ett.js";

const store = createMemoryJournal();
const send = { operations: { transferCertificate: { whenAbsent: "send" } } } as const;

describe("createJournal()", () => {
  it.each<[object, object]>([
    [{ clinet: 1 }, { code: "unknown_option", field: "clinet" }],
    [{ client: {} }, { field: "client" }],
    [{ store: {} }, { field: "store" }],
    [{ environment: "" }, { field: "environment" }],
    [{ owner: 7 }, { field: "owner" }],
    [{ leaseMs: 0 }, { field: "leaseMs", code: "out_of_range" }],
    [{ leaseMs: 86_400_001 }, { field: "leaseMs", code: "out_of_range" }],
    [{ intervalMs: Number.NaN }, { field: "intervalMs" }],
    [{ onEvent: "log" }, { field: "onEvent" }],
    [{ operations: { transfer: {} } }, { code: "unknown_operation", field: "operations.transfer" }],
    [
      { operations: { transferCertificate: { whenAbsent: "retry" } } },
      { field: "operations.transferCertificate.whenAbsent" },
    ],
    [
      { operations: { transferCertificate: { settleMs: -1 } } },
      { field: "operations.transferCertificate.settleMs" },
    ],
    [
      { operations: { transferCertificate: { settle: 1 } } },
      { field: "operations.transferCertificate.settle" },
    ],
    [
      { operations: { createCredential: { whenAbsent: "send" } } },
      { field: "operations.createCredential.whenAbsent" },
    ],
    [
      { sleep: async () => undefined, now: undefined },
      { code: "missing_value", field: "now" },
    ],
  ])("refuses %j", (wrong, error) => {
    const { another } = arrange();

    expect(() => another(wrong)).toThrow(expect.objectContaining({ name: "InputError", ...error }));
  });

  it("refuses a second journal on the store with other settings, and sends nothing", async () => {
    const { journal, another, ett, soon } = arrange();
    await soon(journal.run("transferCertificate", { key: "a", body: transferOf() }));

    const other = another(send);
    await expect(other.run("transferCertificate", { key: "b", body: transferOf(2) })).rejects.toMatchObject({
      code: "settings_differ",
    });
    await expect(other.recover()).rejects.toMatchObject({ code: "settings_differ" });
    expect(ett.posts).toBe(1);

    await another({ ...send, replaceSettings: true }).recover();
    await expect(soon(another(send).recover())).resolves.toMatchObject({ states: {} });
  });

  it("stores no secret of a response, and returns it once", async () => {
    const clientId = "00000000-0000-4000-8000-000000000001";
    const created = { keyId: clientId, hint: "s3c", secret: "s3cret", startDate: 1, endDate: 2 };
    const { clock } = arrange();
    const { createEttClient } = await import("@energy-clients/ett-client");
    const fetch = async () =>
      new Response(JSON.stringify(created), { status: 200, headers: { "content-type": "application/json" } });
    const kept = createMemoryJournal();
    const client = createEttClient({ baseUrl: "https://ett.example", fetch });
    const journal = createJournal({ client, store: kept, now: clock.now, sleep: clock.sleep });

    const first = await journal.run("createCredential", { key: "k", path: { clientId } });
    const second = await journal.run("createCredential", { key: "k", path: { clientId } });

    expect(first.data).toEqual(created);
    expect(second.data).toEqual({ keyId: clientId, hint: "s3c", startDate: 1, endDate: 2 });
    expect(JSON.stringify(await kept.read("k"))).not.toContain("s3cret");
  });

  it("sends a credential's loss to review, with the advice to delete it", async () => {
    const clientId = "00000000-0000-4000-8000-000000000001";
    const { createEttClient } = await import("@energy-clients/ett-client");
    const fetch = async () => Promise.reject(new TypeError("fetch failed"));
    const journal = createJournal({
      client: createEttClient({ baseUrl: "https://ett.example", fetch }),
      store: createMemoryJournal(),
    });

    const lost = journal.run("createCredential", { key: "k", path: { clientId } });

    await expect(lost).rejects.toMatchObject({
      code: "review",
      message: expect.stringContaining("delete it by its keyId"),
    });
  });

  it("keeps inputs and secrets out of printed errors", async () => {
    const { journal, ett, soon } = arrange();
    ett.behaviours.push("drop");

    const error = await soon(journal.run("transferCertificate", { key: "k", body: transferOf() })).catch(
      (one: JournalError) => one,
    );

    expect(Object.keys(error)).not.toContain("entry");
    expect((error as JournalError).entry?.inputs?.query).toEqual({ organizationId: ORGANIZATION });
  });
});

describe("runAll()", () => {
  it("runs a bounded number at a time, reports each, and resumes", async () => {
    const { journal, another, ett, soon } = arrange();
    let active = 0;
    let most = 0;
    ett.onTransfer = async () => {
      active += 1;
      most = Math.max(most, active);
      await new Promise((resolve) => setImmediate(resolve));
      active -= 1;
    };
    const requests = Array.from({ length: 40 }, (_, index) => ({
      key: `k${index}`,
      body: transferOf(index + 1),
    }));
    ett.behaviours.push({ status: 400 }, "drop");
    const seen: string[] = [];

    const counts = await soon(
      journal.runAll("transferCertificate", requests, {
        concurrency: 5,
        onResult: ({ key }) => seen.push(key),
      }),
    );
    const again = await soon(another().runAll("transferCertificate", requests, { concurrency: 5 }));

    expect(counts).toMatchObject({ states: { completed: 38, not_acted: 1, unknown: 1 }, failures: 0 });
    expect(again.states).toEqual({ completed: 39, unknown: 1 });
    expect(most).toBeLessThanOrEqual(5);
    expect(seen).toHaveLength(40);
    expect(ett.posts).toBe(41);
  });

  it("takes requests one by one from an iterator, and names those that cannot be run", async () => {
    const { journal, soon } = arrange();
    async function* requests() {
      yield { key: "a", body: transferOf() };
      yield { key: "", body: transferOf() };
      yield { key: "a", body: transferOf(9) };
    }

    const counts = await soon(journal.runAll("transferCertificate", requests(), { concurrency: 1 }));

    expect(counts.states).toEqual({ completed: 1 });
    expect(counts.errors.map(({ key, error }) => [key, (error as { code: string }).code])).toEqual([
      ["", "malformed_value"],
      ["a", "key_reused"],
    ]);
  });

  it("purges what ended, and still knows the keys", async () => {
    const { journal, ett, clock, soon } = arrange();
    await soon(journal.run("transferCertificate", { key: "a", body: transferOf() }));
    await clock.advance(MINUTE);

    expect(await journal.purge({ olderThan: new Date(clock.now()) })).toBe(1);

    const again = await soon(journal.run("transferCertificate", { key: "a", body: transferOf() }));
    expect(again).toMatchObject({ state: "completed", requestId: expect.any(String), data: undefined });
    await expect(journal.run("transferCertificate", { key: "a", body: transferOf(9) })).rejects.toMatchObject(
      { code: "key_reused" },
    );
    await expect(journal.purge({ olderThan: "x" as never })).rejects.toMatchObject({ field: "olderThan" });
    expect(ett.posts).toBe(1);
  });
});

it("takes a client of enmacc as well", () => {
  const client = createEnmaccClient({ baseUrl: "https://enmacc.example" });

  expect(createJournal({ client, store })).toHaveProperty("run");
});
