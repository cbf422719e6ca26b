import type { JournalEntry, JournalState } from "../entry/journal-entry.js";
import { JournalError, messageOf } from "../entry/journal-error.js";
import type { EntryQuery, JournalStore, PurgeQuery } from "./journal-store.js";
import { READ_VERSION, SCHEMA_VERSION } from "./migrations.js";

/** What the two databases do differently. */
export interface SqlDriver {
  /** For messages, such as `SQLite (transfers.db)`. */
  readonly name: string;
  /**
   * Runs one statement and returns its rows. Parameters stand as `$1`, `$2`, … in the order of their values, each once. A
   * statement that writes is a transaction of its own, durable when the promise resolves.
   */
  query(sql: string, values?: readonly (string | number | null)[]): Promise<readonly Row[]>;
  /**
   * In one transaction, while no other process does: creates the version table, reads the version, and runs the statements
   * of {@link statementsAfter} it.
   */
  migrate(): Promise<void>;
  /** What to do about an error of the database, in one sentence. */
  remedyOf(error: unknown): string;
  close(): Promise<void>;
}

/** A row by the names of its columns. Numbers may arrive as text. */
export type Row = Readonly<Record<string, unknown>>;

const STATES_LIST = (states: readonly JournalState[]) => states.map((state) => `'${state}'`).join(", ");
/** As in the index, word for word: otherwise it is not used. */
const OPEN = "state IN ('planned', 'sending', 'accepted', 'unknown', 'review')";
const OPEN_SET: ReadonlySet<string> = new Set(["planned", "sending", "accepted", "unknown", "review"]);
/** As in its index, likewise. */
const PURGEABLE = "detail IS NOT NULL AND state IN ('completed', 'failed', 'not_acted')";

/** Keeps a journal in a database that speaks the common part of SQLite's and PostgreSQL's SQL. */
export class SqlStore implements JournalStore {
  readonly #driver: SqlDriver;

  constructor(driver: SqlDriver) {
    this.#driver = driver;
  }

  /**
   * Brings the schema to this package's version, or checks it.
   *
   * @throws {@link JournalError} `store_newer`, or `migration_needed` when `migrate` is false.
   */
  async prepare(migrate: boolean): Promise<void> {
    const { name } = this.#driver;
    const version = await this.#version();
    if (version > SCHEMA_VERSION) {
      const message = `${name} has schema version ${version}, but this package knows ${SCHEMA_VERSION} at most. Install the version of @energy-clients/journal that wrote it, or a newer one`;
      throw new JournalError("store_newer", message);
    }
    if (version === SCHEMA_VERSION) return;
    if (!migrate) {
      const message = `${name} has schema version ${version}, and this package needs ${SCHEMA_VERSION}. Run the statements of journalMigrations(${version}), or open it with migrate: true`;
      throw new JournalError("migration_needed", message);
    }
    await this.#attempt("be migrated", () => this.#driver.migrate());
  }

  async #version(): Promise<number> {
    try {
      const [row] = await this.#driver.query(READ_VERSION);
      return Number(row?.["version"] ?? 0);
    } catch (error) {
      // SQLite: "no such table: journal_schema"; PostgreSQL: undefined_table.
      if (
        /no such table/.test(String((error as Error)?.message)) ||
        (error as { code?: unknown }).code === "42P01"
      )
        return 0;
      throw this.#failure("be read", error);
    }
  }

  async insert(entry: JournalEntry): Promise<JournalEntry | undefined> {
    const sql = `INSERT INTO journal_entries (key, version, state, scope, fingerprint, created_at, updated_at, entry, detail)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (key) DO NOTHING RETURNING key`;
    const { short, detail } = split(entry);
    const written = await this.#query("be written", sql, [
      entry.key,
      entry.version,
      entry.state,
      entry.scope,
      entry.fingerprint,
      entry.createdAt,
      entry.updatedAt,
      short,
      detail,
    ]);
    return written.length > 0 ? undefined : this.read(entry.key);
  }

  async read(key: string): Promise<JournalEntry | undefined> {
    const [row] = await this.#query("be read", "SELECT entry, detail FROM journal_entries WHERE key = $1", [
      key,
    ]);
    return row && entryOf(row);
  }

  async replace(entry: JournalEntry, expectedVersion: number): Promise<boolean> {
    const { short, detail } = split(entry);
    const sql =
      "UPDATE journal_entries SET version = $1, state = $2, updated_at = $3, entry = $4, detail = $5 WHERE key = $6 AND version = $7 RETURNING key";
    const values = [entry.version, entry.state, entry.updatedAt, short, detail, entry.key, expectedVersion];
    return (await this.#query("be written", sql, values)).length > 0;
  }

  async list({ scope, states, after, limit }: EntryQuery): Promise<readonly JournalEntry[]> {
    const conditions: string[] = [];
    const values: (string | number)[] = [];
    const value = (given: string | number) => `$${values.push(given)}`;
    if (states) {
      conditions.push(`state IN (${STATES_LIST(states)})`);
      if (states.every((state) => OPEN_SET.has(state))) conditions.push(OPEN);
    }
    if (scope !== undefined) conditions.push(`scope = ${value(scope)}`);
    if (after) conditions.push(`(created_at, key) > (${value(after.createdAt)}, ${value(after.key)})`);
    const where = conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : "";
    const sql = `SELECT entry, detail FROM journal_entries ${where} ORDER BY created_at, key LIMIT ${value(limit)}`;
    return (await this.#query("be read", sql, values)).map(entryOf);
  }

  async listEqual(scope: string, fingerprint: string, since: number): Promise<readonly JournalEntry[]> {
    const sql = `SELECT entry, detail FROM journal_entries WHERE fingerprint = $1 AND scope = $2 AND (${OPEN} OR updated_at >= $3)`;
    return (await this.#query("be read", sql, [fingerprint, scope, since])).map(entryOf);
  }

  async keepSettings(scope: string, settings: string, replace: boolean): Promise<string> {
    const onConflict = replace ? "DO UPDATE SET settings = excluded.settings" : "DO NOTHING";
    const insert = `INSERT INTO journal_settings (scope, settings) VALUES ($1, $2) ON CONFLICT (scope) ${onConflict} RETURNING scope`;
    const read = "SELECT settings FROM journal_settings WHERE scope = $1";
    // A read-only store still answers a journal that has the settings it knows.
    const [known] = await this.#query("be read", read, [scope]);
    if (known?.["settings"] === settings) return settings;
    if (!known || replace) await this.#query("be written", insert, [scope, settings]);
    const [kept] = await this.#query("be read", read, [scope]);
    return String(kept?.["settings"]);
  }

  async purge({ scope, olderThan, limit }: PurgeQuery): Promise<number> {
    const sql = `UPDATE journal_entries SET detail = NULL WHERE key IN (
SELECT key FROM journal_entries WHERE ${PURGEABLE} AND scope = $1 AND updated_at < $2 ORDER BY updated_at LIMIT $3
) RETURNING key`;
    return (await this.#query("be written", sql, [scope, olderThan, limit])).length;
  }

  async close(): Promise<void> {
    await this.#driver.close();
  }

  #query(what: string, sql: string, values: readonly (string | number | null)[]): Promise<readonly Row[]> {
    return this.#attempt(what, () => this.#driver.query(sql, values));
  }

  async #attempt<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.#failure(what, error);
    }
  }

  #failure(what: string, cause: unknown): JournalError {
    const { name } = this.#driver;
    const problem = messageOf(cause);
    const message = `${name} could not ${what}: ${problem}. ${this.#driver.remedyOf(cause)}`;
    return new JournalError("store_failed", message, { cause });
  }
}

/** Separates what `purge()` removes. */
function split({ inputs, data, reason, ...rest }: JournalEntry): { short: string; detail: string } {
  return { short: JSON.stringify(rest), detail: JSON.stringify({ inputs, data, reason }) };
}

function entryOf(row: Row): JournalEntry {
  const short = JSON.parse(String(row["entry"]));
  const detail = row["detail"];
  return typeof detail === "string" ? { ...short, ...JSON.parse(detail) } : short;
}
