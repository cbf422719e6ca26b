import { createAuthenticatedEnmaccClient } from "@energy-clients/auth/enmacc";
import { createTestClock } from "@energy-clients/auth/testing";
import { enmaccScenario, startMocks } from "@energy-clients/contract-testing";
import { expect, it, onTestFinished, vi } from "vitest";
import { reroute } from "../reroute.ts";
import { capture, readTrades, startBoth, startWithScenarios } from "./enmacc.ts";

it("connects both clients to mocks that share a clock", async () => {
  const { mocks, ett, enmacc } = await startBoth();
  onTestFinished(() => mocks.close());

  await ett.refreshToken();

  expect(mocks.identity.calls("requestToken")).toHaveLength(1);
  expect((await enmacc.getTrades()).ok).toBe(true);
  mocks.expectNoViolations();
});

it("reads trades of enmacc's sandbox", async () => {
  const { mocks } = await startBoth();
  onTestFinished(() => mocks.close());
  vi.stubGlobal("fetch", fetch);
  onTestFinished(() => void vi.unstubAllGlobals());
  reroute({ "https://connect-sandbox.enmacc.com": mocks.enmacc.url });

  const { ok } = await readTrades(mocks.connect().enmacc);

  expect(ok).toBe(true);
  mocks.expectNoViolations();
});

it("captures trades, and keeps the bookmark", async () => {
  await using mocks = await startMocks({ scenarios: { enmacc: enmaccScenario({ trades: { count: 3 } }) } });
  const enmacc = createAuthenticatedEnmaccClient(mocks.connect().enmacc);
  const save = vi.fn(async () => {});
  const saveBookmark = vi.fn(async () => {});

  await capture(enmacc, { bookmark: undefined, save, saveBookmark });

  expect(save).toHaveBeenCalledWith("new", expect.any(String), expect.anything(), expect.any(Array));
  expect(saveBookmark).toHaveBeenCalledOnce();
});

it("starts mocks that remember, by the clock of a test", async () => {
  await using mocks = await startWithScenarios(createTestClock({ now: "2026-11-30T12:00:00Z" }));

  expect(mocks.connect().ett.now?.()).toBe(Date.UTC(2026, 10, 30, 12));
});
