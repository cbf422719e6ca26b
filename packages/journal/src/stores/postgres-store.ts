import { InputError, shapeOf } from "@energy-clients/client-core";
import { JournalError } from "../entry/journal-error.js";
import type { JournalStore } from "./journal-store.js";
import { READ_VERSION, statementsAfter, VERSION_TABLE } from "./migrations.js";
import { type Row, type SqlDriver, SqlStore } from "./sql-store.js";

/** What is used of a connection of the package `pg`. */
export interface PostgresClient {
  query(sql: string, values?: unknown[]): Promise<{ readonly rows: unknown[] }>;
  release(destroy?: boolean): void;
}

/** What is used of a `Pool` of the package `pg`. */
export interface PostgresPool {
  query(sql: string, values?: unknown[]): Promise<{ readonly rows: unknown[] }>;
  connect(): Promise<PostgresClient>;
}

/** Options of {@link openPostgresJournal}. */
export interface PostgresJournalOptions {
  /** The team's own pool. It is never closed by the journal. Listen to its `error` event, as `pg` requires. */
  readonly pool: PostgresPool;
  /** Whether to create or update the tables. @defaultValue `true` */
  readonly migrate?: boolean;
}

/**
 * Opens a journal in PostgreSQL, for processes on any number of machines. The tables are in the first schema of the
 * connection's `search_path`.
 *
 * @throws {@link JournalError} `store_not_durable` when the database may lose what it confirmed (`fsync` or
 * `synchronous_commit` is off, or the latter is local beside a synchronous standby), `store_failed`, `store_newer` or `migration_needed`.
 *
 * @example
 * ```ts
 * import { openPostgresJournal, type PostgresPool } from "@energy-clients/journal/postgres";
 *
 * declare const pool: PostgresPool; // new Pool({ connectionString }) of pg
 * const store = await openPostgresJournal({ pool });
 * ```
 */
export async function openPostgresJournal({
  pool,
  migrate = true,
}: PostgresJournalOptions): Promise<JournalStore> {
  if (typeof pool?.query !== "function" || typeof pool.connect !== "function")
    throw new InputError("malformed_value", "pool", `expected a Pool of pg but got ${shapeOf(pool)}`);
  const driver = new PostgresDriver(pool);
  const store = new SqlStore(driver);
  await store.prepare(migrate);
  await driver.checkDurable();
  return store;
}

/** Any number that no other program locks. */
const MIGRATION_LOCK = 7_113_420_118;
/** Failures after which a statement may be run again: it was rolled back. */
const ROLLED_BACK: ReadonlySet<unknown> = new Set(["40001", "40P01"]);
const MOST_TRIES = 5;

class PostgresDriver implements SqlDriver {
  readonly name = "PostgreSQL";
  readonly #pool: PostgresPool;

  constructor(pool: PostgresPool) {
    this.#pool = pool;
  }

  async query(sql: string, values: readonly (string | number | null)[] = []): Promise<readonly Row[]> {
    for (let tries = 1; ; tries += 1) {
      try {
        return (await this.#pool.query(sql, [...values])).rows as Row[];
      } catch (error) {
        // Only where the team's default isolation is stricter than PostgreSQL's own.
        if (tries >= MOST_TRIES || !ROLLED_BACK.has(codeOf(error))) throw error;
      }
    }
  }

  async checkDurable(): Promise<void> {
    const names = ["fsync", "synchronous_commit", "synchronous_standby_names"];
    const [row = {}] = await this.query(
      `SELECT ${names.map((name) => `current_setting('${name}') AS ${name}`).join(", ")}`,
    );
    const isOff = names.find((name) => row[name] === "off");
    // Confirmed by this server alone, although a standby is there to keep what it confirms.
    const isLocal = row["synchronous_commit"] === "local" && row["synchronous_standby_names"] !== "";
    if (isOff === undefined && !isLocal) return;
    const setting = isOff ?? "synchronous_commit";
    const message = `PostgreSQL has ${setting} = ${row[setting]}, and may lose entries that it confirmed: their requests would then be sent twice. Set it to on for the journal's connections`;
    throw new JournalError("store_not_durable", message);
  }

  async migrate(): Promise<void> {
    const client = await this.#pool.connect();
    let isBroken = true;
    try {
      await client.query("BEGIN");
      await client.query(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
      await client.query(VERSION_TABLE);
      const { rows } = await client.query(READ_VERSION);
      const [row] = rows as Row[];
      for (const statement of statementsAfter(Number(row?.["version"] ?? 0))) await client.query(statement);
      await client.query("COMMIT");
      isBroken = false;
    } finally {
      // A connection in an open transaction must not go back to the pool.
      client.release(isBroken);
    }
  }

  remedyOf(error: unknown): string {
    const code = String(codeOf(error));
    if (code === "53100")
      return "Free space on the database's disk; nothing is sent until the journal can write.";
    if (code === "25006") return "Connect to the primary: this server is read-only.";
    if (code === "42501") return "Grant the user SELECT, INSERT and UPDATE on the journal's tables.";
    if (code === "42P01") return "Run the statements of journalMigrations().";
    if (code.startsWith("28")) return "Check the user and the password.";
    return "Check that the database can be reached.";
  }

  /** The pool is the team's. */
  async close(): Promise<void> {}
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | undefined)?.code;
}
