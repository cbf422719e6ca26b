import { join } from "node:path";
import { parseArgs } from "node:util";
import { spawn, spawnSync } from "@energy-clients/scripts-shared/limited-process";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { type Moment, moments } from "./clocks/moments.ts";

const USAGE = `Usage: pnpm check:clocks [--quick] [--only NAME]

Runs the packages' unit tests and the example project with the machine's clock at other times (400 days ahead, the days
on which clocks change, 29 February), each in three time zones. Needs a build and the command faketime.

--quick      Two moments, in one zone each.
--only NAME  Suites whose name contains NAME, such as auth.`;

const ZONES = ["Europe/Copenhagen", "America/New_York", "Pacific/Kiritimati"] as const;
const LONGEST_RUN_MS = 10 * 60_000;

/** Tests to run: a folder, and the arguments for Node. */
interface Suite {
  readonly name: string;
  readonly folder: string;
  readonly args: readonly string[];
}

const unit = (name: string): Suite => ({
  name,
  folder: join(repositoryRoot, "packages", name),
  args: ["node_modules/vitest/vitest.mjs", "run", "--dir", "test/unit", "--testTimeout", "60000"],
});
const SUITES: readonly Suite[] = [
  ...["client-core", "ett-client", "enmacc-client", "auth", "contract-testing"].map(unit),
  {
    name: "nightly-consumer",
    folder: join(repositoryRoot, "examples"),
    args: ["--test", "--test-timeout=60000", "nightly-consumer/test/*.test.ts"],
  },
];

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    help: { type: "boolean" },
  },
});
if (values.help) console.log(USAGE);
else process.exitCode = await main(values.quick, values.only ?? "");

async function main(isQuick: boolean, only: string): Promise<number> {
  if (spawnSync("faketime", ["--version"], { timeout: 10_000 }).status !== 0) {
    console.error(
      "check:clocks: the command faketime is missing. Debian and Ubuntu: apt-get install faketime. macOS: brew install libfaketime.",
    );
    return 1;
  }
  const suites = SUITES.filter(({ name }) => name.includes(only));
  if (suites.length === 0) {
    console.error(
      `check:clocks: unknown suite ${only}; expected one of ${SUITES.map(({ name }) => name).join(", ")}`,
    );
    return 1;
  }
  const [ahead, spring, ...rest] = moments(Date.now());
  const all = [ahead, spring, ...rest].filter((moment) => moment !== undefined);
  const runs = isQuick
    ? [[ahead, ZONES[2]] as const, [spring, ZONES[0]] as const]
    : all.flatMap((moment) => ZONES.map((zone) => [moment, zone] as const));

  let failed = 0;
  for (const [moment, zone] of runs) {
    if (!moment) continue;
    for (const suite of suites) {
      const startedAt = performance.now();
      let { code, output } = await run(suite, moment, zone);
      // faketime names a semaphore after its process ID, and a killed process leaves it behind.
      if (output.startsWith("faketime: sem_open")) ({ code, output } = await run(suite, moment, zone));
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
      const at = new Date(moment.at).toISOString().slice(0, 16);
      console.log(
        `${code === 0 ? "ok    " : "FAILED"} ${at}Z ${moment.name}, ${zone}: ${suite.name} (${seconds} s)`,
      );
      if (code === 0) continue;
      failed += 1;
      console.log(output);
    }
  }
  console.log(failed === 0 ? "check:clocks: all pass" : `check:clocks: ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** Sets the clock by an offset, since faketime reads dates in the time zone of the run. The monotonic clock stays real. */
async function run({ folder, args }: Suite, { at }: Moment, zone: string) {
  const offset = `+${Math.round((at - Date.now()) / 1000)}`;
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, VITEST: ___, ...outside } = process.env;
  const child = spawn("faketime", ["-f", offset, process.execPath, ...args], {
    cwd: folder,
    env: { ...outside, TZ: zone, DONT_FAKE_MONOTONIC: "1", FAKETIME_DONT_FAKE_MONOTONIC: "1", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: LONGEST_RUN_MS,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number>((resolve) => {
    child.once("error", () => resolve(1));
    child.once("close", (status) => resolve(status ?? 1));
  });
  return { code, output };
}
