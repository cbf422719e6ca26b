import { createEttClient, forOrganization } from "@energy-clients/ett-client";
import { createJournal } from "@energy-clients/journal";
import { createMemoryJournal } from "@energy-clients/journal/testing";
import { asyncLocalStorage } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import { describe, expect, it } from "vitest";
// @boundaries-ignore a test server that no package publishes
import { FakeEtt, ORGANIZATION, transferOf } from "../../packages/journal/test/support/fake-ett.ts";
import { createTransferActivities } from "./transfer-activity.ts";

/** Runs an activity as Temporal does: with a signal, and again after a failure that may be retried. */
async function execute<T>(activity: () => Promise<T>, mostAttempts = 5): Promise<T> {
  const context = { cancellationSignal: new AbortController().signal } as never;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await asyncLocalStorage.run(context, activity);
    } catch (error) {
      if (attempt >= mostAttempts || (error instanceof ApplicationFailure && error.nonRetryable)) throw error;
    }
  }
}

function arrange() {
  let time = Date.parse("2026-11-30T12:00:00Z");
  const now = () => time;
  const ett = new FakeEtt(now);
  const client = createEttClient({
    baseUrl: "https://ett.example",
    fetch: ((url: string, init: never) => ett.respond(url, init)) as never,
  });
  const journal = createJournal({
    client: forOrganization(client, ORGANIZATION),
    store: createMemoryJournal(),
    now,
    sleep: async (ms) => {
      time += ms;
    },
  });
  const passMinutes = (minutes: number) => {
    time += minutes * 60_000;
  };
  return { ett, activities: createTransferActivities(journal), passMinutes };
}

const job = { key: "2026-11/invoice-7/0042", body: transferOf() };

describe("transfer()", () => {
  it("transfers once although the activity is run again after a lost response", async () => {
    const { ett, activities, passMinutes } = arrange();
    ett.behaviours.push({ actsAfterMs: 60_000 });

    const result = await execute(() => {
      passMinutes(1);
      return activities.transfer(job);
    });

    expect(result).toEqual({ requestId: undefined });
    expect(ett.posts).toBe(1);
  });

  it("returns the same outcome when it is run again after it completed", async () => {
    const { ett, activities } = arrange();

    const first = await execute(() => activities.transfer(job));
    const second = await execute(() => activities.transfer(job));

    expect(second).toEqual(first);
    expect(ett.posts).toBe(1);
  });

  it("fails for good when a person has to look", async () => {
    const { ett, activities, passMinutes } = arrange();
    ett.behaviours.push("drop");

    const run = execute(() => {
      passMinutes(10);
      return activities.transfer(job);
    });

    await expect(run).rejects.toMatchObject({ nonRetryable: true, type: "review" });
    expect(ett.posts).toBe(1);
  });
});
