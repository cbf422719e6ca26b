import { createAuthenticatedEnmaccClient } from "@energy-clients/auth/enmacc";
import { enmaccScenario, startMocks } from "@energy-clients/contract-testing";
import { describe, expect, it } from "vitest";
import { captureInto, type TradeStore } from "./capture-trades.ts";

describe("capture-trades.ts", () => {
  it("saves each trade once, with the intervals of its load shape", async () => {
    await using mocks = await startMocks({ scenarios: { enmacc: enmaccScenario({ trades: { count: 3 } }) } });
    const enmacc = createAuthenticatedEnmaccClient(mocks.connect().enmacc);
    const saved: string[] = [];
    let kept: Awaited<ReturnType<TradeStore["readBookmark"]>>;
    const store: TradeStore = {
      readBookmark: async () => kept,
      writeBookmark: async (bookmark) => {
        kept = bookmark;
      },
      save: async (id, kind) => void saved.push(`${kind} ${id}`),
    };

    await captureInto(enmacc, store);
    const first = saved.length;
    await captureInto(enmacc, store);

    expect(first).toBe(3);
    expect(saved).toHaveLength(first);
  });
});
