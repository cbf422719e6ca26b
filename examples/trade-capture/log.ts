import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { LoadShape, Trade } from "@energy-clients/enmacc-client";

/** One line of the log: a trade as it was captured. The last line of an id is its current state. */
export interface LogEntry {
  readonly kind: "new" | "changed" | "cancelled" | "removed";
  readonly id: string;
  /** `null` for a trade that was removed. */
  readonly version: string | null;
  readonly trade: Trade | null;
  readonly shape: LoadShape | null;
  /** Why the load shape could not be used. */
  readonly shapeProblem: string | null;
}

/** The log of all captured trades, to which lines are only added. */
export interface TradeLog {
  /** The last entry of each trade, in order of first capture. */
  readonly entries: ReadonlyMap<string, LogEntry>;
  /** Adds an entry. When it returns, the line is on the disk, not only with the operating system. */
  append(entry: LogEntry): void;
  close(): void;
}

const LOG_FILE = "log.jsonl";

/** Writes text to an open file, all of it. Tests replace it, to end the program in the middle. */
export type WriteText = (file: number, text: string) => void;

export const writeAll: WriteText = (file, text) => {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
};

/** Opens the log of a folder. A line that was cut off when the program was ended is removed: it was not handled. */
export function openLog(folder: string, write: WriteText = writeAll): TradeLog {
  const path = join(folder, LOG_FILE);
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const complete = bytes.lastIndexOf("\n") + 1;
  if (complete < bytes.length) truncateSync(path, complete);
  const entries = new Map<string, LogEntry>();
  const lines = bytes.subarray(0, complete).toString("utf8").split("\n").slice(0, -1);
  for (const [index, line] of lines.entries()) {
    const entry = parseLine(line, `${path}, line ${index + 1}`);
    entries.set(entry.id, entry);
  }
  const file = openSync(path, "a");
  return {
    entries,
    append(entry) {
      write(file, `${JSON.stringify(entry)}\n`);
      fsyncSync(file);
      entries.set(entry.id, entry);
    },
    close: () => closeSync(file),
  };
}

function parseLine(line: string, where: string): LogEntry {
  try {
    return JSON.parse(line) as LogEntry;
  } catch (cause) {
    throw new Error(`${where}: expected JSON. The file was damaged; restore it from a backup.`, { cause });
  }
}
