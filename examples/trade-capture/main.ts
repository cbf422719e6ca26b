import { createAuthenticatedEnmaccClient } from "@energy-clients/auth/enmacc";
import { captureInto } from "./capture-into.ts";

const USAGE = `Captures the trades since the last run: node trade-capture/main.ts

  ENMACC_BASE_URL, ENMACC_CLIENT_ID, ENMACC_CLIENT_SECRET, ENMACC_API_KEY   as enmacc gave them to you
  CAPTURE_FOLDER   folder of the log, the bookmark and the tables (default: captured)
  CAPTURE_SINCE    time of the first trades, such as 2026-01-01T00:00:00Z; needed by the first run only

Run it as often as you like, one run at a time. A run that fails, or is ended, is continued by the next one.`;

function required(name: string): string {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name} is not set.\n\n${USAGE}`);
  process.exit(2);
}

const client = createAuthenticatedEnmaccClient({
  baseUrl: required("ENMACC_BASE_URL"),
  clientId: required("ENMACC_CLIENT_ID"),
  clientSecret: required("ENMACC_CLIENT_SECRET"),
  apiKey: required("ENMACC_API_KEY"),
});
const { CAPTURE_FOLDER: folder = "captured", CAPTURE_SINCE: since } = process.env;

const { added, trades } = await captureInto(client, folder, { ...(since !== undefined && { since }) });
for (const { kind, id, shapeProblem } of added) console.log(kind, id, shapeProblem ?? "");
console.log(`${added.length} captured, ${trades} trades in ${folder}`);
