import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type CaptureTradesOptions,
  ClientError,
  captureTrades,
  type EnmaccClient,
  loadShape,
  type Trade,
  type TradesBookmark,
} from "@energy-clients/enmacc-client";
import { type LogEntry, openLog, type TradeLog, type WriteText } from "./log.ts";
import { replaceFile } from "./replace-file.ts";
import { writeTables } from "./tables.ts";

/** Settings of {@link captureInto}. */
export interface CaptureIntoOptions
  extends Pick<CaptureTradesOptions, "since" | "commodity" | "venue" | "overlapSeconds" | "now" | "limit"> {
  /** Time zone of local times and delivery days. @defaultValue `Europe/Berlin` */
  readonly zone?: string;
  /** Writes text to an open file. */
  readonly write?: WriteText;
}

/** What a run captured. */
export interface CaptureSummary {
  readonly added: readonly LogEntry[];
  /** Number of trades in the log. */
  readonly trades: number;
}

const BOOKMARK_FILE = "bookmark.json";
/** After so many trades the bookmark is stored, so that little is read again if the program is ended. */
const BOOKMARK_EVERY = 100;

/**
 * Captures the trades since the last run into a folder. It can be ended at any point, also with `kill -9`:
 *
 * 1. each trade is one line of `log.jsonl`, with its load shape, and on the disk before the next one is read;
 * 2. the bookmark is stored after the lines that it covers, so that no trade is skipped;
 * 3. trades that are delivered again, because the bookmark is older than the log, are recognised by id and version;
 * 4. a line that was cut off is removed by the next run, and its trade delivered again;
 * 5. the tables are made from the log, and replaced as a whole.
 *
 * Two runs must not use a folder at the same time.
 */
export async function captureInto(
  client: EnmaccClient,
  folder: string,
  { zone = "Europe/Berlin", write, ...options }: CaptureIntoOptions,
): Promise<CaptureSummary> {
  mkdirSync(folder, { recursive: true });
  const log = openLog(folder, write);
  const added: LogEntry[] = [];
  try {
    const bookmark = readBookmark(folder, log);
    const capture = captureTrades(client, { ...options, bookmark });
    const store = () => replaceFile(join(folder, BOOKMARK_FILE), JSON.stringify(capture.bookmark), write);
    try {
      for await (const { kind, id, trade = null, version = null } of capture) {
        // The bookmark now covers all trades before this one.
        if (added.length % BOOKMARK_EVERY === BOOKMARK_EVERY - 1) store();
        const last = log.entries.get(id);
        if (last && last.version === version) continue;
        const entry = {
          kind: kind === "new" && last ? "changed" : kind,
          id,
          version,
          trade,
          ...(await readShape(client, trade, zone)),
        };
        log.append(entry);
        added.push(entry);
      }
    } finally {
      store();
    }
    writeTables(folder, log.entries.values(), zone, write);
  } finally {
    log.close();
  }
  return { added, trades: log.entries.size };
}

/** Reads a load shape. One that is not valid is noted: it must not keep the trades after it from being captured. */
async function readShape(client: EnmaccClient, trade: Trade | null, zone: string) {
  if (trade === null) return { shape: null, shapeProblem: null };
  try {
    const shape = (await loadShape(client, trade, { zone })) ?? null;
    const doubts = [
      ...(shape?.gaps ?? []).map(({ start, end }) => `gap from ${start} to ${end}`),
      ...(shape?.overlaps ?? []).map(({ start, end }) => `overlap from ${start} to ${end}`),
    ];
    return { shape, shapeProblem: doubts.length > 0 ? doubts.join("; ") : null };
  } catch (error) {
    const isInvalid =
      error instanceof ClientError &&
      ["shape_mismatch", "response_malformed", "link_refused"].includes(error.code);
    if (!isInvalid) throw error;
    return { shape: null, shapeProblem: error.message };
  }
}

/** Reads the bookmark, and refuses one that covers trades which the log does not have: they would be lost. */
function readBookmark(folder: string, log: TradeLog): TradesBookmark | undefined {
  const path = join(folder, BOOKMARK_FILE);
  if (!existsSync(path)) return undefined;
  const bookmark = JSON.parse(readFileSync(path, "utf8")) as TradesBookmark;
  const lost = Object.keys(bookmark.trades ?? {}).find((id) => !log.entries.has(id));
  if (lost === undefined) return bookmark;
  const remedy = "Restore the log, or remove the bookmark to capture again from CAPTURE_SINCE on.";
  throw new Error(`${path} covers the trade ${lost}, which the log does not have. ${remedy}`);
}
