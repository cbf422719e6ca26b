import { createAuthenticatedEnmaccClient } from "@energy-clients/auth/enmacc";
import { enmaccScenario, startMocks } from "@energy-clients/contract-testing";
import { expect, it, onTestFinished, vi } from "vitest";
import { reroute } from "../reroute.ts";
import { capture, readTrades, startAsParticipant } from "./enmacc.ts";

it("connects a client as a participant of the scenario", async () => {
  const { mocks, enmacc } = await startAsParticipant();
  onTestFinished(() => mocks.close());

  expect((await enmacc.getTrades()).ok).toBe(true);
  mocks.expectNoViolations();
});

it("reads trades of enmacc's sandbox", async () => {
  const { mocks } = await startAsParticipant();
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
