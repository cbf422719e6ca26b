import { createAuthenticatedEnmaccClient, type EnmaccCredentialsOptions } from "@energy-clients/auth/enmacc";
import { enmaccScenario, startMocks } from "@energy-clients/contract-testing";
import { captureTrades, type EnmaccClient, loadShape, toLocalIntervals } from "@energy-clients/enmacc-client";

type Credentials = Pick<EnmaccCredentialsOptions, "clientId" | "clientSecret" | "apiKey">;

export async function readTrades({ clientId, clientSecret, apiKey }: Credentials) {
  // #region first-call
  const enmacc = createAuthenticatedEnmaccClient({
    baseUrl: "https://connect-sandbox.enmacc.com", // enmacc issues yours with the credentials
    clientId,
    clientSecret,
    apiKey,
  });
  const { ok, data, response } = await enmacc.getTrades();
  // #endregion
  return { ok, data, response };
}

/** Where a team keeps trades, and how far it has read. */
interface TradeStore {
  readonly bookmark: Parameters<typeof captureTrades>[1]["bookmark"];
  save(...trade: unknown[]): Promise<void>;
  saveBookmark(bookmark: unknown): Promise<void>;
}

export async function capture(enmacc: EnmaccClient, { bookmark, save, saveBookmark }: TradeStore) {
  // #region capture
  const capture = captureTrades(enmacc, { bookmark, since: "2026-01-01T00:00:00Z" });
  try {
    for await (const { kind, id, trade } of capture) {
      const shape = trade && (await loadShape(enmacc, trade));
      await save(kind, id, trade, shape && toLocalIntervals(shape.intervals, "Europe/Berlin"));
    }
  } finally {
    await saveBookmark(capture.bookmark); // plain JSON; covers what was handled
  }
  // #endregion
}

export async function startAsParticipant() {
  // #region participant
  const mocks = await startMocks({ scenarios: { enmacc: enmaccScenario() } });
  const enmacc = createAuthenticatedEnmaccClient(mocks.connect({ participant: "alpenstrom" }).enmacc);
  // #endregion
  return { mocks, enmacc };
}
