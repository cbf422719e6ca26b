/** One step of the database's schema. A step that has been released never changes. */
interface Migration {
  readonly version: number;
  readonly statements: readonly string[];
}

/**
 * The schema of a journal, for SQLite and PostgreSQL alike. The open entries and those that can be purged have indexes of
 * their own, which stay small however many keys there are.
 */
const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    statements: [
      `CREATE TABLE journal_entries (
  key TEXT PRIMARY KEY,
  version BIGINT NOT NULL,
  state TEXT NOT NULL,
  scope TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  entry TEXT NOT NULL,
  detail TEXT
)`,
      `CREATE INDEX journal_entries_open ON journal_entries (created_at, key)
WHERE state IN ('planned', 'sending', 'accepted', 'unknown', 'review')`,
      `CREATE INDEX journal_entries_purgeable ON journal_entries (scope, updated_at)
WHERE detail IS NOT NULL AND state IN ('completed', 'failed', 'not_acted')`,
      "CREATE INDEX journal_entries_created ON journal_entries (created_at, key)",
      "CREATE INDEX journal_entries_equal ON journal_entries (fingerprint, updated_at)",
      "CREATE TABLE journal_settings (scope TEXT PRIMARY KEY, settings TEXT NOT NULL)",
    ],
  },
];

/** The version that this package writes: that of the last migration. */
export const SCHEMA_VERSION = 1;

/**
 * Returns the SQL of all steps after a version, for people who migrate by hand.
 *
 * @param after - The version that the database has. @defaultValue 0, an empty database
 *
 * @example
 * ```ts
 * import { journalMigrations } from "@energy-clients/journal";
 *
 * console.log(journalMigrations());
 * ```
 */
export function journalMigrations(after = 0): string {
  const steps = MIGRATIONS.filter(({ version }) => version > after).map(({ version, statements }) =>
    [
      "BEGIN;",
      ...(version === 1 ? [`${VERSION_TABLE};`] : []),
      ...statements.map((statement) => `${statement};`),
      `${versionStatement(version)};`,
      "COMMIT;",
    ].join("\n"),
  );
  return steps.map((step) => `${step}\n`).join("\n");
}

export const VERSION_TABLE = "CREATE TABLE IF NOT EXISTS journal_schema (version BIGINT PRIMARY KEY)";

export const READ_VERSION = "SELECT MAX(version) AS version FROM journal_schema";

/** Returns the statements that bring a schema from a version to this package's. */
export function statementsAfter(after: number): readonly string[] {
  return MIGRATIONS.filter(({ version }) => version > after).flatMap(({ version, statements }) => [
    ...statements,
    versionStatement(version),
  ]);
}

/** Records a step. Only a number of {@link MIGRATIONS} is part of the text. */
function versionStatement(version: number): string {
  return `INSERT INTO journal_schema (version) VALUES (${version})`;
}
