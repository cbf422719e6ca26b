/**
 * Takes one condition at a time out of a copy of the source and runs the tests that should mind. Prints which test does,
 * and fails when none does. Run by hand: `pnpm test:mutations`.
 */
// biome-ignore lint/style/noRestrictedImports: every process here has a time limit
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A condition taken out of the source. Some test must fail then. */
interface Mutation {
  readonly file: string;
  /** What is taken out; occurs once. */
  readonly from: string;
  readonly to: string;
  /** Tests that may find it. */
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

const mutations: Mutation[] = JSON.parse(readFileSync(new URL("mutations.json", import.meta.url), "utf8"));
const original = fileURLToPath(new URL("../..", import.meta.url));
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

function isNoticed({ file, from, to, tests }: Mutation): boolean {
  const path = join(copy, "src", file);
  const source = readFileSync(path, "utf8");
  if (source.split(from).length !== 2) throw new Error(`${file} holds not exactly once: ${from}`);
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
