import { describe, expect, it } from "vitest";
import { arrange, changesOf, MINUTE } from "../support/arrange.js";
import { transferOf } from "../support/fake-ett.js";

const key = "2026-11/0042";
const init = { key, body: transferOf() };

describe("run()", () => {
  it("sends once and resolves when ETT says completed", async () => {
    const { journal, ett, events, soon } = arrange();
    ett.pendingPolls = 3;

    const result = await soon(journal.run("transferCertificate", init));

    expect(result).toMatchObject({ key, state: "completed", requestId: expect.stringMatching(/^0{8}-/) });
    expect(changesOf(events, key)).toEqual(["planned", "sending", "accepted", "completed"]);
    expect(ett.posts).toBe(1);
  });

  it("returns the recorded outcome for the same key and inputs, from another process too", async () => {
    const { journal, another, ett, soon } = arrange();
    const first = await soon(journal.run("transferCertificate", init));
    const { hashedAttributes, quantity, receiverId, certificateId } = transferOf();

    const again = await soon(
      another().run("transferCertificate", {
        key,
        body: { hashedAttributes, quantity, receiverId, certificateId },
      }),
    );

    expect(again).toEqual(first);
    expect(ett.posts).toBe(1);
  });

  it("refuses the key with other inputs, whatever the entry's state", async () => {
    const { journal, ett, soon } = arrange();
    await soon(journal.run("transferCertificate", init));

    const reused = journal.run("transferCertificate", { key, body: transferOf(101) });

    await expect(reused).rejects.toMatchObject({ code: "key_reused", key, mayHaveActed: false });
    expect(ett.posts).toBe(1);
  });

  it("has the intent in the store before a byte leaves, and the id before it resolves", async () => {
    const { journal, ett, store, soon } = arrange();
    const seen: unknown[] = [];
    ett.onTransfer = async () => void seen.push((await store.read(key))?.state);

    const result = await soon(journal.run("transferCertificate", { ...init, until: "accepted" }));

    expect(seen).toEqual(["sending"]);
    expect(await store.read(key)).toMatchObject({ state: "accepted", requestId: result.requestId });
  });

  it("returns at until: accepted, and recover() sees it through", async () => {
    const { journal, another, ett, store, soon } = arrange();
    ett.firstStatus = "pending";

    const { state } = await soon(journal.run("transferCertificate", { ...init, until: "accepted" }));
    const pending = await another().recover();
    for (const id of ett.statuses.keys()) ett.statuses.set(id, "completed");
    const done = await another().recover();

    expect(state).toBe("accepted");
    expect(pending.states).toEqual({ accepted: 1 });
    expect(done.states).toEqual({ completed: 1 });
    expect((await store.read(key))?.state).toBe("completed");
  });

  it("is for a person when ETT still does not know the request after the settle time", async () => {
    const { journal, another, clock, ett, soon } = arrange();
    ett.firstStatus = "pending";
    await soon(journal.run("transferCertificate", { ...init, until: "accepted" }));
    ett.statuses.clear();

    const early = await another().recover();
    await clock.advance(16 * MINUTE);
    const late = await another().recover();

    expect(early.states).toEqual({ accepted: 1 });
    expect(late.states).toEqual({ review: 1 });
    expect(ett.posts).toBe(1);
  });

  it("rejects with failed when ETT reports a failure, for ever", async () => {
    const { journal, ett, soon } = arrange();
    ett.firstStatus = "failed";

    await expect(soon(journal.run("transferCertificate", init))).rejects.toMatchObject({ code: "failed" });
    await expect(soon(journal.run("transferCertificate", init))).rejects.toMatchObject({ code: "failed" });
    expect(ett.posts).toBe(1);
  });

  it("rejects with pending at its time limit, and the next run goes on", async () => {
    const { journal, ett, soon } = arrange();
    ett.firstStatus = "pending";

    const late = soon(journal.run("transferCertificate", { ...init, timeoutMs: MINUTE }));
    await expect(late).rejects.toMatchObject({ code: "pending", requestId: expect.any(String) });
    for (const id of ett.statuses.keys()) ett.statuses.set(id, "completed");

    expect((await soon(journal.run("transferCertificate", init))).state).toBe("completed");
    expect(ett.posts).toBe(1);
  });

  it.each([400, 403, 404, 409, 422, 429])(
    "rejects with not_acted after a %i, and the same key may be run again",
    async (status) => {
      const { journal, ett, events, soon } = arrange();
      ett.behaviours.push({ status });

      const refused = soon(journal.run("transferCertificate", init));
      await expect(refused).rejects.toMatchObject({
        code: "not_acted",
        mayHaveActed: false,
        cause: { status },
      });
      const { state } = await soon(journal.run("transferCertificate", init));

      expect(state).toBe("completed");
      expect(changesOf(events, key).slice(0, 4)).toEqual(["planned", "sending", "not_acted", "planned"]);
      expect(ett.transfers).toHaveLength(1);
    },
  );

  it.each([408, 500, 502, 504])(
    "rejects with outcome_unknown after a %i, and sends nothing more",
    async (status) => {
      const { journal, ett, store, soon } = arrange();
      ett.behaviours.push({ status });

      const unknown = soon(journal.run("transferCertificate", init));
      await expect(unknown).rejects.toMatchObject({ code: "outcome_unknown", mayHaveActed: true });
      await expect(soon(journal.run("transferCertificate", init))).rejects.toMatchObject({
        code: "outcome_unknown",
      });

      expect(ett.posts).toBe(1);
      expect((await store.read(key))?.state).toBe("unknown");
    },
  );

  it("finds at once what was acted on although the response was lost", async () => {
    const { journal, ett, events, soon } = arrange();
    ett.behaviours.push("lose");

    const result = await soon(journal.run("transferCertificate", init));

    expect(result).toMatchObject({ state: "completed", requestId: undefined, data: { quantity: 100 } });
    expect(changesOf(events, key)).toEqual(["planned", "sending", "unknown", "completed"]);
  });

  it("sends once for two calls of one process, and for two processes", async () => {
    const { journal, another, ett, soon } = arrange();

    const calls = [journal, journal, another()].map((one) => one.run("transferCertificate", init));
    const results = await soon(Promise.all(calls));

    expect(ett.posts).toBe(1);
    expect(new Set(results.map(({ requestId }) => requestId)).size).toBe(1);
  });

  it("names the organisation in the entry, and refuses the key for another one", async () => {
    const { journal, another, ett, store, soon } = arrange();
    await soon(journal.run("transferCertificate", init));
    const other = another({ environment: "other" });

    await expect(other.run("transferCertificate", init)).rejects.toMatchObject({ code: "key_reused" });
    expect((await store.read(key))?.inputs?.query).toEqual({ organizationId: expect.any(String) });
    expect((await other.recover()).states).toEqual({});
    expect(ett.posts).toBe(1);
  });
});

describe("run() with bad input", () => {
  it.each<[string, object, object]>([
    ["no key", { body: transferOf() }, { name: "InputError", code: "missing_value", field: "key" }],
    ["an empty key", { key: "", body: transferOf() }, { name: "InputError", field: "key" }],
    ["a key with a line break", { key: "a\nb", body: transferOf() }, { name: "InputError", field: "key" }],
    [
      "a key of 513 characters",
      { key: "k".repeat(513), body: transferOf() },
      { code: "out_of_range", field: "key" },
    ],
    ["a lone surrogate", { key: "a\ud800", body: transferOf() }, { name: "InputError", field: "key" }],
    [
      "an invalid body",
      { key, body: { ...transferOf(), quantity: "1" } },
      { name: "InputError", field: "body.quantity" },
    ],
    ["a missing body", { key }, { name: "InputError", field: "body" }],
    ["a bigint", { key, body: { ...transferOf(), quantity: 1n } }, { name: "InputError", field: "inputs" }],
    [
      "an unknown option",
      { key, body: transferOf(), headers: {} },
      { code: "unknown_option", field: "headers" },
    ],
    [
      "a time limit of 0",
      { key, body: transferOf(), timeoutMs: 0 },
      { code: "out_of_range", field: "timeoutMs" },
    ],
  ])("records and sends nothing for %s", async (_, given, error) => {
    const { journal, ett, store } = arrange();

    await expect(journal.run("transferCertificate", given as never)).rejects.toMatchObject(error);
    expect(ett.requests).toEqual([]);
    expect(await store.list({ limit: 9 })).toEqual([]);
  });

  it.each([
    ["getWallets", { code: "operation_idempotent" }],
    ["nothing", { code: "unknown_operation" }],
    [7, { name: "InputError", field: "operationId" }],
  ])("refuses the operation %s", async (operation, error) => {
    const { journal, ett } = arrange();

    await expect(journal.run(operation as never, init as never)).rejects.toMatchObject(error);
    expect(ett.requests).toEqual([]);
  });
});
