import { afterEach, describe, expect, it } from "vitest";
import {
  ettScenario,
  type Mocks,
  type MocksConnection,
  type MocksOptions,
  startMocks,
} from "../../src/index.js";

const running: Mocks[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((mocks) => mocks.close()));
});

async function start(options?: MocksOptions): Promise<Mocks> {
  const mocks = await startMocks(options);
  running.push(mocks);
  return mocks;
}

// As the authenticated clients do, which this package must not depend on.
async function ettToken({ environment, clientId, clientSecret }: MocksConnection["ett"]) {
  const response = await fetch(environment.tokenUrl, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      scope: environment.scope,
    }),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  return { status: response.status, token };
}

describe("Mocks.connect()", () => {
  it("returns credentials that mocks without a scenario accept", async () => {
    const mocks = await start();

    const { ett, enmacc } = mocks.connect();
    const { status } = await ettToken(ett);

    expect(status).toBe(200);
    expect(ett.environment.baseUrl).toBe(mocks.ett.url);
    expect(enmacc).toMatchObject({ baseUrl: mocks.enmacc.url, clientId: "nordlicht" });
    expect([ett, enmacc].map((connection) => "now" in connection)).toEqual([false, false]);
    mocks.expectNoViolations();
  });

  it("returns the credentials of the scenario, and no others are accepted", async () => {
    const client = { id: "0d7a5c44-8a0e-4d43-9a7b-3f6f3c1b2a10", secret: "of-this-test-alone" };
    const mocks = await start({ scenarios: { ett: ettScenario({ client }) } });

    const { ett } = mocks.connect();

    expect(await ettToken(ett)).toMatchObject({ status: 200 });
    expect(await ettToken({ ...ett, clientSecret: "another-secret" })).toMatchObject({ status: 400 });
    expect([ett.clientId, ett.clientSecret]).toEqual([client.id, client.secret]);
  });

  it("returns the clock of each scenario", async () => {
    const now = () => 1_774_742_400_000;
    const mocks = await start({ scenarios: { ett: ettScenario({ now }) } });

    const { ett, enmacc } = mocks.connect();

    expect(ett.now).toBe(now);
    expect(enmacc.now).toBeUndefined();
  });

  it("returns the clock of the mocks for both, and nothing else of it", async () => {
    const clock = {
      now: () => 1_774_742_400_000,
      monotonicNow: () => 0,
      sleep: async () => {},
      setTimer: () => () => {},
      advance: () => {},
    };
    const mocks = await start({ clock, scenarios: { ett: ettScenario({ now: clock.now }) } });

    const { ett, enmacc } = mocks.connect();

    const { advance: _, ...time } = clock;
    expect(ett).toMatchObject(time);
    expect(enmacc).toMatchObject(time);
    expect(ett).not.toHaveProperty("advance");
  });

  it("refuses a scenario with another clock than the mocks', and options that it does not know", async () => {
    const clock = { now: () => 0 };

    await expect(start({ clock, scenarios: { ett: ettScenario() } })).rejects.toThrow(
      "scenarios.ett: has another clock than the mocks; create it with now: clock.now",
    );
    await expect(start({ clock: {} as typeof clock })).rejects.toMatchObject({ code: "invalid_option" });
    const mocks = await start();
    expect(() => mocks.connect({ particpant: "nordlicht" } as object)).toThrow(/did you mean "participant"/);
  });
});
