import { InputError, shapeOf } from "@energy-clients/client-core";
import { JournalError, messageOf } from "../entry/journal-error.js";
import type { JournalStore } from "./journal-store.js";
import { READ_VERSION, statementsAfter, VERSION_TABLE } from "./migrations.js";
import { type Row, type SqlDriver, SqlStore } from "./sql-store.js";

/** What is used of a database of `node:sqlite` or `better-sqlite3`. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): unknown;
}

/** A prepared statement of either library. */
export interface SqliteStatement {
  all(...values: (string | number | null)[]): unknown[];
}

/** Options of {@link openSqliteJournal}. */
export interface SqliteJournalOptions {
  /**
   * A database that you opened with `better-sqlite3`, for Node.js before 22.13. The path is then only a name for
   * messages. @defaultValue `node:sqlite` opens the path
   */
  readonly database?: SqliteDatabase;
  /** Whether to create or update the tables. @defaultValue `true` */
  readonly migrate?: boolean;
  /** How long to wait while another process writes, in ms. @defaultValue 10_000 */
  readonly busyTimeoutMs?: number;
}

/**
 * Opens a journal in one SQLite file, for the processes of one machine. The file must be on a local disk: SQLite's locks
 * do not work on network file systems.
 *
 * Write-ahead log with full synchronisation: what was written survives a power cut, if the disk keeps what it confirms.
 *
 * @param path - The file, which is created if it does not exist; or `:memory:` for a test.
 * @throws {@link JournalError} `sqlite_missing`, `store_failed`, `store_newer` or `migration_needed`.
 *
 * @example
 * ```ts
 * import { openSqliteJournal } from "@energy-clients/journal/sqlite";
 *
 * const store = await openSqliteJournal("transfers.db");
 * ```
 */
export async function openSqliteJournal(
  path: string,
  { database, migrate = true, busyTimeoutMs = 10_000 }: SqliteJournalOptions = {},
): Promise<JournalStore> {
  if (typeof path !== "string" || path === "")
    throw new InputError("malformed_value", "path", `expected a path but got ${shapeOf(path)}`);
  if (!Number.isSafeInteger(busyTimeoutMs) || busyTimeoutMs < 0)
    throw new InputError("out_of_range", "busyTimeoutMs", "must be a whole number of ms, 0 or more");
  const open = database ?? openDatabase(path);
  const driver = new SqliteDriver(open, path);
  const store = new SqlStore(driver);
  try {
    driver.configure(busyTimeoutMs);
    await store.prepare(migrate);
  } catch (error) {
    if (!database) quietly(() => open.close());
    throw error;
  }
  return store;
}

interface Sqlite {
  readonly DatabaseSync: new (path: string) => SqliteDatabase;
}
interface Runtime {
  readonly process?: {
    readonly version: string;
    readonly getBuiltinModule?: (id: "node:sqlite") => Sqlite | undefined;
  };
}

/** Loads `node:sqlite` only now, since older versions of Node.js do not have it. */
function openDatabase(path: string): SqliteDatabase {
  const { process } = globalThis as Runtime;
  const sqlite = process?.getBuiltinModule?.("node:sqlite");
  if (!sqlite) {
    const message = `Node.js ${process?.version ?? ""} has no node:sqlite. Use Node.js 22.13 or newer, or install better-sqlite3 and pass { database: new Database(path) }`;
    throw new JournalError("sqlite_missing", message);
  }
  try {
    return new sqlite.DatabaseSync(path);
  } catch (cause) {
    throw failure(path, "be opened", cause);
  }
}

/** Cleans up after an error, which a failure to do so must not hide. */
function quietly(work: () => unknown): void {
  try {
    work();
  } catch {
    // The first error says more.
  }
}

function failure(path: string, what: string, cause: unknown): JournalError {
  const problem = messageOf(cause);
  return new JournalError(
    "store_failed",
    `SQLite (${path}) could not ${what}: ${problem}. ${remedyOf(cause)}`,
    {
      cause,
    },
  );
}

class SqliteDriver implements SqlDriver {
  readonly name: string;
  readonly #path: string;
  readonly #database: SqliteDatabase;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(database: SqliteDatabase, path: string) {
    this.#database = database;
    this.#path = path;
    this.name = `SQLite (${path})`;
  }

  configure(busyTimeoutMs: number): void {
    try {
      this.#database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
      const [mode] = this.#database.prepare("PRAGMA journal_mode = WAL").all() as { journal_mode?: string }[];
      // A file that is read-only stays as it is; a database in memory has no log, and is for tests.
      if (mode?.journal_mode !== "wal" && this.#path !== ":memory:")
        throw new Error(`journal_mode is ${mode?.journal_mode}, expected wal`);
      this.#database.exec("PRAGMA synchronous = FULL");
      // Only macOS has it: there, a plain fsync leaves data in the disk's cache.
      this.#database.exec("PRAGMA fullfsync = 1; PRAGMA checkpoint_fullfsync = 1");
    } catch (cause) {
      throw failure(this.#path, "be set up", cause);
    }
  }

  async query(sql: string, values: readonly (string | number | null)[] = []): Promise<readonly Row[]> {
    let statement = this.#statements.get(sql);
    if (!statement) {
      // better-sqlite3 has no numbered parameters.
      statement = this.#database.prepare(sql.replaceAll(/\$\d+/g, "?"));
      this.#statements.set(sql, statement);
    }
    return statement.all(...values) as Row[];
  }

  /** Without waiting for anything: another user of the file in this process would block the thread that it waits for. */
  async migrate(): Promise<void> {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      this.#database.exec(VERSION_TABLE);
      const [row] = this.#database.prepare(READ_VERSION).all() as Row[];
      for (const statement of statementsAfter(Number(row?.["version"] ?? 0))) this.#database.exec(statement);
      this.#database.exec("COMMIT");
    } catch (error) {
      // A full disk has ended the transaction already, and a second error would hide the first.
      quietly(() => this.#database.exec("ROLLBACK"));
      throw error;
    }
  }

  remedyOf(error: unknown): string {
    return remedyOf(error);
  }

  async close(): Promise<void> {
    this.#statements.clear();
    this.#database.close();
  }
}

/** SQLite's words, since the two libraries give codes in different ways. */
function remedyOf(error: unknown): string {
  const text = error instanceof Error ? error.message : "";
  if (/full/i.test(text)) return "Free space on the disk; nothing is sent until the journal can write.";
  if (/readonly|read-only/i.test(text)) return "Make the file and its folder writable for this process.";
  if (/locked|busy/i.test(text)) return "Another process writes for too long; raise busyTimeoutMs.";
  if (/unable to open/i.test(text))
    return "Check that the folder exists and that this process may write to it.";
  if (/not a database|malformed|corrupt/i.test(text)) return "Restore the file from a backup.";
  return "Check the file and its disk.";
}
