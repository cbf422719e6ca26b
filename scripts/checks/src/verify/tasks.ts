import type { ProgramName, Programs } from "./external-programs.ts";

/** What a task needs. */
interface Need {
  readonly program: ProgramName;
  /** The variable with the program's version, which `env` of the task in turbo.json names. */
  readonly variable?: string;
  readonly install: string;
}

const redis: Need = { program: "redis-server", variable: "REDIS_VERSION", install: "redis-server" };
const postgres: Need = { program: "PostgreSQL", variable: "POSTGRES_VERSION", install: "postgresql" };
const chromium: Need = { program: "Chromium", install: "chromium" };
const NEEDS: Readonly<Record<string, Need>> = {
  "test:redis": redis,
  "test:postgres": postgres,
  "test:browser": chromium,
  "check:docs": chromium,
};

/** What turbo is to run. */
export interface Choice {
  /** A sentence for each task that is left out. */
  readonly leftOut: readonly string[];
  /** Tasks and options of each `turbo run`, in this order. */
  readonly runs: readonly (readonly string[])[];
  /** Versions of programs, which are part of the keys in turbo's cache. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Chooses the tasks that can run on a machine.
 *
 * @param args - Tasks and options of `turbo run`.
 * @param programs - The machine's programs.
 */
export function chooseTasks(args: readonly string[], programs: Programs): Choice {
  const missing = args.filter((arg) => NEEDS[arg] !== undefined && !programs.has(NEEDS[arg].program));
  const env = Object.values(NEEDS).flatMap(({ variable, program }): [string, string][] => {
    const version = programs.get(program);
    return variable === undefined || version === undefined ? [] : [[variable, version]];
  });
  return {
    leftOut: missing.map((task) => {
      const { program, install } = NEEDS[task] as Need;
      return `Left out: ${task}. It needs ${program}, which was not found. On Debian: apt-get install ${install}.`;
    }),
    runs: inOrder(args.filter((arg) => !missing.includes(arg))),
    env: Object.fromEntries(env),
  };
}

/** Tasks that read a file which another task writes, and whose key has the file in place of that task's key. */
const READS_A_FILE = new Set(["docs:build", "check:docs"]);
const WRITES_THE_FILE = "docs:reference";

/**
 * turbo reads the files of all keys when it starts: what reads a written file needs a run of its own, after the other. There
 * the site's tests also have the machine for themselves: they measure how pages move while they load.
 */
function inOrder(args: readonly string[]): string[][] {
  const [readers, others] = [args.filter(isReader), args.filter((arg) => !isReader(arg))];
  if (readers.length === 0) return [others];
  const options = args.filter((arg) => arg.startsWith("-"));
  return [
    [WRITES_THE_FILE, ...others.filter((arg) => arg !== WRITES_THE_FILE)],
    [...readers, ...options],
  ];
}

function isReader(arg: string): boolean {
  return READS_A_FILE.has(arg);
}
