import { parseArgs } from "node:util";
import { JOURNAL_STATES, type JournalState } from "../entry/journal-entry.js";
import { messageOf } from "../entry/journal-error.js";

/** The parsed command line of `energy-journal`. */
export type JournalCliOptions =
  | { readonly command: "help" }
  | { readonly command: "migrations"; readonly after: number }
  | (StoreOptions & {
      readonly command: "list";
      readonly states: readonly JournalState[];
      readonly limit: number;
    })
  | (StoreOptions & { readonly command: "show"; readonly key: string })
  | (StoreOptions & {
      readonly command: "resolve";
      readonly key: string;
      readonly as: "completed" | "not_acted";
      readonly reason: string;
      readonly by: string | undefined;
    });

/** Which journal. */
export interface StoreOptions {
  /** Path of a SQLite file; undefined for PostgreSQL. */
  readonly sqlite: string | undefined;
  readonly isJson: boolean;
}

/** An invalid command line. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The usage text of `energy-journal`. */
export const USAGE = `Usage: energy-journal list [--state <state>…] [--limit <n>] [--json]
       energy-journal show <key> [--json]
       energy-journal resolve <key> --as completed|not-acted --reason <text> [--by <name>]
       energy-journal migrations [--after <version>]

Shows the requests of a journal, and records what a person found out about those
that need one.

  --sqlite <file>      the journal's SQLite file. Without it, PostgreSQL at the
                       URL in the variable JOURNAL_DATABASE_URL, through the
                       package pg of the current folder's project
  --state <state>      list entries in this state; repeatable. Default: all that
                       have not ended: ${JOURNAL_STATES.filter((state) => !["completed", "failed", "not_acted"].includes(state)).join(", ")}
  --limit <n>          list at most so many (default: 1000)
  --json               print JSON instead of a table
  --as <what>          completed: the API acted; not-acted: it did not and will
                       not, so that the same key may be run again
  --reason <text>      how you know; it is recorded
  --by <name>          who found out (default: the variable USER)
  --after <version>    print only the statements after this schema version
  -h, --help           print this text
`;

const FLAGS = {
  sqlite: { type: "string" },
  state: { type: "string", multiple: true },
  limit: { type: "string" },
  json: { type: "boolean" },
  as: { type: "string" },
  reason: { type: "string" },
  by: { type: "string" },
  after: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

const TAKEN: Readonly<Record<string, readonly string[]>> = {
  list: ["sqlite", "state", "limit", "json"],
  show: ["sqlite", "json"],
  resolve: ["sqlite", "json", "as", "reason", "by"],
  migrations: ["after"],
};

const OPEN: readonly JournalState[] = ["planned", "sending", "accepted", "unknown", "review"];

/** @throws {@link UsageError} with what is wrong. */
export function parseJournalCli(args: readonly string[]): JournalCliOptions {
  const { values, positionals } = parsed(args);
  const [command, key, ...rest] = positionals;
  if (values.help || command === undefined) return { command: "help" };
  const taken = Object.hasOwn(TAKEN, command) ? TAKEN[command] : undefined;
  if (!taken)
    throw new UsageError(
      `unknown command ${JSON.stringify(command)}; expected list, show, resolve or migrations`,
    );
  for (const name of Object.keys(values))
    if (!taken.includes(name)) throw new UsageError(`${command} does not take --${name}`);
  const takesKey = command === "show" || command === "resolve";
  if (takesKey ? key === undefined || rest.length > 0 : key !== undefined)
    throw new UsageError(`${command} takes ${takesKey ? "one key" : "no key"}`);
  if (command === "migrations") return { command, after: wholeNumber(values.after, "after", 0) };
  const store = { sqlite: values.sqlite, isJson: values.json === true };
  if (command === "show") return { command, key: key ?? "", ...store };
  if (command === "resolve") {
    const as = values.as?.replace("-", "_");
    if (as !== "completed" && as !== "not_acted")
      throw new UsageError("expected --as completed or --as not-acted");
    if (!values.reason?.trim()) throw new UsageError("expected --reason with how you know");
    return { command, key: key ?? "", as, reason: values.reason, by: values.by, ...store };
  }
  return {
    command: "list",
    states: statesOf(values.state),
    limit: wholeNumber(values.limit, "limit", 1000),
    ...store,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

function statesOf(given: readonly string[] | undefined): readonly JournalState[] {
  if (!given) return OPEN;
  return given.map((name) => {
    const state = JOURNAL_STATES.find((known) => known === name.replace("-", "_"));
    if (!state)
      throw new UsageError(
        `unknown state ${JSON.stringify(name)}; expected one of ${JOURNAL_STATES.join(", ")}`,
      );
    return state;
  });
}

function wholeNumber(given: string | undefined, name: string, otherwise: number): number {
  if (given === undefined) return otherwise;
  if (/^\d{1,9}$/.test(given)) return Number(given);
  throw new UsageError(`expected a whole number for --${name} but got ${JSON.stringify(given)}`);
}
