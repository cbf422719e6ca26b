import {
  captureTrades,
  type EnmaccClient,
  loadShape,
  type TradesBookmark,
} from "@energy-clients/enmacc-client";

/** Where a team keeps trades and the bookmark. `save` is called again for a trade that changed. */
export interface TradeStore {
  readBookmark(): Promise<TradesBookmark | undefined>;
  writeBookmark(bookmark: TradesBookmark): Promise<void>;
  save(id: string, kind: string, starts: readonly string[]): Promise<void>;
}

/** Captures each new and changed trade since the last run, with its load shape. */
export async function captureInto(enmacc: EnmaccClient, store: TradeStore): Promise<void> {
  const bookmark = await store.readBookmark();
  const capture = captureTrades(enmacc, { bookmark, since: "2026-01-01T00:00:00Z" });
  try {
    for await (const { kind, id, trade } of capture) {
      const shape = trade && (await loadShape(enmacc, trade));
      await store.save(
        id,
        kind,
        (shape?.intervals ?? []).map(({ start }) => start),
      );
    }
  } finally {
    await store.writeBookmark(capture.bookmark); // covers what was saved, also after a failure
  }
}
