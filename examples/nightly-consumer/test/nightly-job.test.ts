import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { certificates, ettScenario, type Mocks, startMocks } from "@energy-clients/contract-testing";
import { createMemoryJournal } from "@energy-clients/journal/testing";
import { runNightlyJob } from "../src/nightly-job.ts";

const organizationId = "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90";
const receiverId = "f90b3c68-71ea-4d25-b8f3-e45a0d9c1b76";
const night = { from: "2026-11-21", to: "2026-11-22" };
const production = certificates({ ...night, type: "production" });
const consumption = certificates({ ...night, type: "consumption", seed: 2 });

// Pauses take no time: they advance this clock, which the mocks and the client share.
let skippedMs = 0;
const now = () => Date.now() + skippedMs;
const sleep = async (ms: number) => {
  skippedMs += ms;
};
const scenario = ettScenario({
  now,
  organizations: [
    { id: organizationId, certificates: [...production, ...consumption], receivers: [{ id: receiverId }] },
  ],
});
let mocks: Mocks;
let ett: Mocks["ett"];

before(async () => {
  mocks = await startMocks({ scenarios: { ett: scenario } });
  ({ ett } = mocks);
});
afterEach(() => {
  mocks.expectNoViolations();
  mocks.expectFaultsFired();
  mocks.reset();
  store = createMemoryJournal();
});
after(() => mocks.close());

let store = createMemoryJournal();
const produced = sum(production.map(({ quantity }) => quantity));
const claimable = sum(
  production.map(({ quantity }, hour) => Math.min(quantity, consumption[hour]?.quantity ?? 0)),
);

function run(options: Partial<Parameters<typeof runNightlyJob>[1]> = {}) {
  const client = createAuthenticatedEttClient({ ...mocks.connect().ett, sleep });
  return runNightlyJob(client, { organizationId, receiverId, store, now, sleep, ...options });
}

describe("runNightlyJob()", () => {
  it("claims what fits in each hour and transfers the rest", async () => {
    const report = await run();

    assert.deepEqual(
      { ...report, bookmark: undefined },
      {
        claimed: claimable,
        transferred: produced - claimable,
        failed: [],
        undecided: [],
        bookmark: undefined,
      },
    );
    const left = scenario.organization(organizationId).certificates;
    assert.ok(left.every(({ certificateType }) => certificateType === "consumption"));
  });

  it("goes on from the bookmark, and claims nothing twice", async () => {
    const { bookmark } = await run();
    ett.reset();

    const report = await run({ bookmark });

    assert.equal(report.claimed, 0);
    ett.expectNotCalled("claimCertificate");
    ett.expectNotCalled("transferCertificate");
  });

  it("gets a new token when the old one is refused in mid-night", async () => {
    ett.injectFault("claimCertificate", { status: 401 }, { after: 2 });

    const { claimed } = await run();

    assert.equal(claimed, claimable);
    assert.equal(scenario.tokens.issued, 2);
  });

  it("waits when ETT says that it is too much, or its gateway is away", async () => {
    ett.injectFault("getCertificatesCursor", { status: 429, headers: { "retry-after": "2" } });
    ett.injectFault("getRequestStatus", { html: 502 });

    const { claimed } = await run();

    assert.equal(claimed, claimable);
  });

  it("does not send a claim again whose response was lost, and finds out in the next run", async () => {
    ett.injectFault("claimCertificate", { reset: "after-read" });

    const first = await run();
    scenario.complete();
    const second = await run({ bookmark: first.bookmark });

    assert.equal(first.undecided.length, 1);
    assert.match(first.undecided[0] ?? "", /claim \d+ Wh/);
    assert.equal(first.bookmark, undefined);
    assert.deepEqual(second.undecided, []);
    assert.notEqual(second.bookmark, undefined);
    const claims = ett.calls("claimCertificate").map(({ body }) => JSON.stringify(body));
    assert.equal(new Set(claims).size, claims.length);
  });

  it("completes what a job that was killed had sent, and the rest", async () => {
    const killed = new AbortController();
    let writes = 0;
    const mortal: typeof store = {
      ...store,
      replace: (entry, version) => {
        writes += 1;
        // A process that is killed hears nothing more from its store.
        return writes > 40 ? new Promise(() => killed.abort()) : store.replace(entry, version);
      },
    };
    void run({ store: mortal });
    await new Promise((resolve) => killed.signal.addEventListener("abort", resolve));
    // The lease of the job that died is over.
    await sleep(300_000);

    const first = await run();
    scenario.complete();
    const second = await run({ bookmark: first.bookmark });

    assert.deepEqual(second.undecided, []);
    assert.deepEqual(second.failed, []);
    const left = scenario.organization(organizationId).certificates;
    assert.ok(left.every(({ certificateType }) => certificateType === "consumption"));
    for (const id of ["claimCertificate", "transferCertificate"] as const) {
      const bodies = ett.calls(id).map(({ body }) => JSON.stringify(body));
      assert.equal(new Set(bodies).size, bodies.length);
    }
  });

  it("reports what ETT fails, and that nothing came of it", async () => {
    const { failed, claimed, transferred } = await run({ sleep: async () => scenario.fail() });

    assert.ok(failed.length > 0);
    assert.deepEqual([claimed, transferred], [0, 0]);
    assert.equal(
      produced,
      sum(scenario.organization(organizationId).certificates.filter(isProduction).map(quantityOf)),
    );
  });

  it("reports what ETT refuses, and does the rest", async () => {
    ett.injectFault("transferCertificate", { status: 400 });

    const { failed, claimed } = await run();

    assert.equal(failed.length, 1);
    assert.equal(claimed, claimable);
  });

  for (const status of [400, 401, 403, 404]) {
    it(`fails as a whole when the list of changes returns ${status}`, async () => {
      // After a 401 the client gets a new token and sends the request again.
      ett.injectFault("getCertificatesCursor", { status }, { times: status === 401 ? 2 : 1 });

      await assert.rejects(run(), { name: "ApiError", status });

      ett.expectNotCalled("claimCertificate");
    });
  }
});

function isProduction({ certificateType }: { readonly certificateType: string }): boolean {
  return certificateType === "production";
}

function quantityOf({ quantity }: { readonly quantity: number }): number {
  return quantity;
}

function sum(quantities: readonly number[]): number {
  return quantities.reduce((total, quantity) => total + quantity, 0);
}
