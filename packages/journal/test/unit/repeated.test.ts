import { createEttClient, forOrganization } from "@energy-clients/ett-client";
import { describe, expect, it } from "vitest";
import { createJournal } from "../../src/index.js";
import { createMemoryJournal } from "../../src/testing.js";
import { arrange, MINUTE } from "../support/arrange.js";
import { ORGANIZATION, transferOf } from "../support/fake-ett.js";

const key = "k";
const init = { key, body: transferOf() };

describe("an operation whose repetition is harmless, while the API is down", () => {
  it("is repeated with growing pauses until the time limit, not without end", async () => {
    const { clock, soon } = arrange();
    let posts = 0;
    const fetch = async () => {
      posts += 1;
      return Response.json({ title: "down" }, { status: 503 });
    };
    const client = forOrganization(createEttClient({ baseUrl: "https://ett.example", fetch }), ORGANIZATION);
    const journal = createJournal({
      client,
      store: createMemoryJournal(),
      now: clock.now,
      sleep: clock.sleep,
    });

    const run = soon(
      journal.run("createWalletEndpoint", { key, path: { walletId: ORGANIZATION }, timeoutMs: 5 * MINUTE }),
    );

    await expect(run).rejects.toMatchObject({ code: "outcome_unknown", cause: { status: 503 } });
    expect(posts).toBeGreaterThan(5);
    expect(posts).toBeLessThan(40);
    expect((await soon(journal.recover())).states).toEqual({ unknown: 1 });
  });
});

describe("a request that is run again after a person resolved it", () => {
  it("has nothing of the earlier attempt: neither its id nor its data", async () => {
    const { journal, another, ett, clock, store, soon } = arrange();
    ett.behaviours.push({ status: 202, body: { transferRequestId: "of-another-server" } });
    await soon(journal.run("transferCertificate", { ...init, timeoutMs: MINUTE })).catch(() => undefined);
    await clock.advance(20 * MINUTE);
    await soon(journal.recover());
    expect(await store.read(key)).toMatchObject({ state: "review", requestId: "of-another-server" });
    await journal.resolve(key, { as: "not_acted", reason: "another server took it" });
    ett.behaviours.push("lose");

    const { requestId, data } = await soon(another().run("transferCertificate", init));

    expect(requestId).toBeUndefined();
    expect(JSON.stringify(data)).not.toContain("of-another-server");
  });
});

describe("a request that was refused, and purged", () => {
  it("is sent whole when it is run again", async () => {
    const { journal, another, ett, clock, soon } = arrange();
    ett.behaviours.push({ status: 400 });
    await soon(journal.run("transferCertificate", init)).catch(() => undefined);
    await clock.advance(MINUTE);
    expect(await soon(journal.purge({ olderThan: new Date(clock.now()) }))).toBe(1);

    const { state } = await soon(another().run("transferCertificate", init));

    expect(state).toBe("completed");
    expect(ett.transfers).toMatchObject([{ item: { quantity: 100 } }]);
    expect((await journal.read(key))?.inputs?.body).toEqual(transferOf());
  });
});

describe("a request that ETT accepted, and never finishes", () => {
  it("can be resolved by a person", async () => {
    const { journal, ett, store, soon } = arrange();
    ett.pendingPolls = Number.MAX_SAFE_INTEGER;
    await soon(journal.run("transferCertificate", init)).catch(() => undefined);
    expect((await store.read(key))?.state).toBe("accepted");

    await journal.resolve(key, { as: "completed", reason: "ETT's support, case 4711" });

    expect((await soon(journal.run("transferCertificate", init))).state).toBe("completed");
    expect(ett.posts).toBe(1);
  });
});

describe("an operation that has another name in a newer version of the client", () => {
  function renamed(client: ReturnType<ReturnType<typeof arrange>["ett"]["client"]>) {
    const { transferCertificate: operation, ...others } = client.operations;
    return { ...client, operations: { ...others, moveCertificate: { ...operation, id: "moveCertificate" } } };
  }

  it("is not sent again under its new name, and recover() names what it cannot follow and goes on", async () => {
    const { journal, another, ett, soon } = arrange();
    await soon(journal.run("transferCertificate", { ...init, until: "accepted" }));
    const newer = another({ client: renamed(ett.client()) as never });

    const run = newer.run("moveCertificate" as never, init as never);

    await expect(run).rejects.toMatchObject({
      code: "key_reused",
      message: expect.stringContaining("transferCertificate"),
    });
    const { errors, failures } = await soon(newer.recover());
    expect(failures).toBe(1);
    expect(errors).toMatchObject([{ key, error: { code: "unknown_operation" } }]);
    expect(ett.posts).toBe(1);
    expect((await soon(journal.recover())).states).toEqual({ completed: 1 });
  });
});

describe("runAll() with a hook that throws", () => {
  it("counts the request once, and rejects with the hook's error", async () => {
    const { journal, ett, soon } = arrange();
    const seen: object[] = [];
    const run = soon(
      journal.runAll("transferCertificate", [init], {
        onResult: (result) => {
          seen.push(result);
          throw new Error("of the hook");
        },
      }),
    );

    await expect(run).rejects.toThrow("of the hook");
    expect(seen).toMatchObject([{ key, result: { state: "completed" } }]);
    expect(ett.posts).toBe(1);
  });
});

it("an error quotes a key so that a shell runs nothing of it", async () => {
  const { journal, ett, clock, soon } = arrange();
  const strange = "$(reboot) it's";
  ett.behaviours.push("drop");
  const run = () => soon(journal.run("transferCertificate", { key: strange, body: transferOf() }));
  await run().catch(() => undefined);
  await clock.advance(20 * MINUTE);
  await soon(journal.recover());

  await expect(run()).rejects.toThrow(`energy-journal resolve '$(reboot) it'\\''s' --as`);
});
