/**
 * Takes one condition at a time out of a copy of the source and runs the tests that should notice. Prints which test
 * does, and fails when none does. Run by hand: `pnpm test:mutations [<folder>/…]`, for the sources in some folders only.
 */
// biome-ignore lint/style/noRestrictedImports: every process here has a time limit
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A condition taken out of the source. Some test must fail then. */
interface Mutation {
  readonly file: string;
  /** What is taken out; occurs once. */
  readonly from: string;
  readonly to: string;
  /** The beginning of the path of tests that should notice. */
  readonly tests: string;
}

interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** No honest run takes so long: the mutation has taken away what ends a loop. */
const LONGEST_RUN_MS = 30_000;

const folders = process.argv.slice(2);
const all: Mutation[] = JSON.parse(readFileSync(new URL("mutations.json", import.meta.url), "utf8"));
const mutations = all.filter(
  ({ file }) => folders.length === 0 || folders.some((name) => file.startsWith(name)),
);
const original = fileURLToPath(new URL("../..", import.meta.url));
const outdated = mutations.filter((mutation) => !isCurrent(mutation));
if (outdated.length > 0) throw new Error(`mutations.json is outdated: ${JSON.stringify(outdated, null, 2)}`);
const copy = mkdtempSync(join(tmpdir(), "auth-mutations-"));

try {
  for (const name of ["src", "test", "package.json"])
    cpSync(join(original, name), join(copy, name), { recursive: true });
  symlinkSync(join(original, "node_modules"), join(copy, "node_modules"));
  const survivors = mutations.filter((mutation) => !isNoticed(mutation));
  console.log(`${mutations.length - survivors.length} of ${mutations.length} mutations make a test fail`);
  if (survivors.length > 0) process.exitCode = 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

/** Whether the source holds what is taken out exactly once, and there are tests that should notice. */
function isCurrent({ file, from, tests }: Mutation): boolean {
  const path = join(original, "src", file);
  const occurrences = existsSync(path) ? readFileSync(path, "utf8").split(from).length - 1 : 0;
  const [folder, name] = [join(original, dirname(tests)), basename(tests)];
  return occurrences === 1 && readdirSync(folder).some((test) => test.startsWith(name));
}

function isNoticed({ file, from, to, tests }: Mutation): boolean {
  const path = join(copy, "src", file);
  const source = readFileSync(path, "utf8");
  writeFileSync(
    path,
    source.replace(from, () => to),
  );
  try {
    const [first, ...others] = failures(tests);
    const more = others.length > 0 ? ` (and ${others.length} more)` : "";
    console.log(`${file}: ${from} -> ${to || "nothing"}\n    ${first ? first + more : "NO TEST FAILS"}`);
    return first !== undefined;
  } finally {
    writeFileSync(path, source);
  }
}

/** Names of the tests that fail. */
function failures(tests: string): string[] {
  const vitest = join(original, "node_modules/vitest/vitest.mjs");
  const report = join(copy, "report.json");
  const args = [vitest, "run", tests, "--testTimeout=1000", "--reporter=json", `--outputFile=${report}`];
  rmSync(report, { force: true });
  try {
    execFileSync(process.execPath, args, {
      cwd: copy,
      stdio: "ignore",
      timeout: LONGEST_RUN_MS,
      killSignal: "SIGKILL",
    });
    return [];
  } catch {
    if (!existsSync(report)) return ["the tests do not end"];
    const { testResults } = JSON.parse(readFileSync(report, "utf8")) as Report;
    return testResults.flatMap(({ assertionResults, message }) => {
      const failed = assertionResults.filter(({ status }) => status === "failed");
      return failed.length > 0 ? failed.map(({ fullName }) => fullName) : message ? [message] : [];
    });
  }
}
