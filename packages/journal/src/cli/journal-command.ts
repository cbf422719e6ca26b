import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { EnergyClientsError, printable } from "@energy-clients/client-core";
import type { JournalEntry } from "../entry/journal-entry.js";
import { JournalError } from "../entry/journal-error.js";
import { EntryWriter } from "../run/entry-writer.js";
import { resolveEntry } from "../run/resolve-entry.js";
import type { JournalStore } from "../stores/journal-store.js";
import { journalMigrations } from "../stores/migrations.js";
import { openPostgresJournal, type PostgresPool } from "../stores/postgres-store.js";
import { openSqliteJournal } from "../stores/sqlite-store.js";
import {
  type JournalCliOptions,
  parseJournalCli,
  type StoreOptions,
  USAGE,
  UsageError,
} from "./journal-options.js";

/** Where the command writes, and what it reads of its surroundings. */
export interface Surroundings {
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  readonly now: () => number;
}

const HERE: Surroundings = {
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  env: process.env,
  folder: process.cwd(),
  now: Date.now,
};

/**
 * Runs the command `energy-journal`.
 *
 * @returns The exit code: 0, 1 for an entry or a store that cannot be used, or 2 for invalid arguments.
 */
export async function runJournalCli(args: readonly string[], surroundings = HERE): Promise<number> {
  const { write, writeError } = surroundings;
  try {
    const options = parseJournalCli(args);
    if (options.command === "help") write(USAGE);
    else if (options.command === "migrations") write(journalMigrations(options.after));
    else await withStore(options, surroundings, (store) => runOn(store, options, surroundings));
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof EnergyClientsError)) throw error;
    writeError(`energy-journal: ${printable(error.message.replace("[journal] ", ""), 2_000)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

type StoreCommand = Exclude<JournalCliOptions, { command: "help" | "migrations" }>;

async function runOn(store: JournalStore, options: StoreCommand, surroundings: Surroundings): Promise<void> {
  const { write, env, now } = surroundings;
  switch (options.command) {
    case "list": {
      const entries = await store.list({ states: options.states, limit: options.limit });
      write(options.isJson ? `${JSON.stringify(entries, null, 2)}\n` : table(entries, now()));
      return;
    }
    case "show": {
      const entry = await store.read(options.key);
      if (!entry) throw new JournalError("key_unknown", `the journal has no entry ${options.key}`);
      write(options.isJson ? `${JSON.stringify(entry, null, 2)}\n` : details(entry));
      return;
    }
    case "resolve": {
      const by = options.by ?? env["USER"] ?? env["USERNAME"];
      const writer = new EntryWriter({ store, now, sleep: async () => undefined });
      const resolution = { as: options.as, reason: options.reason, ...(by && { by }) };
      const entry = await resolveEntry(options.key, resolution, (key) => store.read(key), writer);
      write(
        options.isJson
          ? `${JSON.stringify(entry, null, 2)}\n`
          : `${printable(entry.key, 512)} is ${entry.state}\n`,
      );
      return;
    }
  }
}

async function withStore(
  { sqlite }: StoreOptions,
  { env, folder }: Surroundings,
  work: (store: JournalStore) => Promise<void>,
): Promise<void> {
  if (sqlite !== undefined) {
    const file = resolve(folder, sqlite);
    // A mistyped name would otherwise make a new, empty journal.
    if (!existsSync(file)) throw new UsageError(`${sqlite} does not exist`);
    const store = await openSqliteJournal(file, { migrate: false });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  }
  const url = env["JOURNAL_DATABASE_URL"];
  if (!url) throw new UsageError("expected --sqlite <file>, or the variable JOURNAL_DATABASE_URL");
  const pool = openPool(url, folder);
  try {
    await work(await openPostgresJournal({ pool, migrate: false }));
  } finally {
    await pool.end();
  }
}

/** The team's own `pg`: this package does not depend on it. */
function openPool(connectionString: string, folder: string): PostgresPool & { end(): Promise<void> } {
  try {
    const { Pool } = createRequire(join(folder, "package.json"))("pg");
    return new Pool({ connectionString, max: 1 });
  } catch (cause) {
    const message =
      "the package pg was not found from the current folder; run the command in a project that has it";
    throw new JournalError("store_failed", message, { cause });
  }
}

function table(entries: readonly JournalEntry[], now: number): string {
  if (entries.length === 0) return "no entries\n";
  const head = ["KEY", "STATE", "OPERATION", "AGE", "REASON"];
  const rows = entries.map(({ key, state, operation, createdAt, reason = "" }) => [
    printable(key, 60),
    state,
    operation,
    ageOf(now - createdAt),
    printable(reason, 100),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n`;
}

function ageOf(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2_880 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1_440)} d`;
}

const TIMES = ["createdAt", "updatedAt", "sendingAt", "unknownSince", "lookedUpAt"];

function details(entry: JournalEntry): string {
  const lines = Object.entries(entry).map(([name, value]) => {
    const text = TIMES.includes(name)
      ? new Date(Number(value)).toISOString()
      : typeof value === "string"
        ? value
        : JSON.stringify(value);
    return `${name.padEnd(14)}${printable(text, 4_000)}`;
  });
  return `${lines.join("\n")}\n`;
}
