import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { describeMachine } from "./machine.ts";
import { type Report, sectionToMarkdown, toMarkdown } from "./report.ts";
import type { RunSection, Section } from "./section.ts";

/** Loaded one by one, so that a section pays only for its own peers. */
const SECTIONS = {
  calls: () => import("./sections/calls.ts"),
  loopback: () => import("./sections/loopback.ts"),
  tokens: () => import("./sections/tokens.ts"),
  quota: () => import("./sections/quota.ts"),
  paging: () => import("./sections/paging.ts"),
  sync: () => import("./sections/sync.ts"),
  import: () => import("./sections/import.ts"),
  bundle: () => import("./sections/bundle.ts"),
  types: () => import("./sections/types.ts"),
  generation: () => import("./sections/generation.ts"),
  large: () => import("./sections/large.ts"),
  mocks: () => import("./sections/mocks.ts"),
  diff: () => import("./sections/diff.ts"),
  journal: () => import("./sections/journal.ts"),
} satisfies Record<string, () => Promise<{ run: RunSection }>>;

type SectionId = keyof typeof SECTIONS;

const USAGE = `Usage: pnpm bench [section …] [--json file] [--markdown file] [--quick]
Sections: ${Object.keys(SECTIONS).join(", ")}; all of them if none is named.
--quick  a smoke run, whose figures mean nothing`;

try {
  await main();
} catch (error) {
  if (!(error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS")))
    throw error;
  refuse(error.message);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "string" },
      markdown: { type: "string" },
      quick: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return void console.log(USAGE);
  const unknown = positionals.filter((id) => !isSectionId(id));
  if (unknown.length > 0) return refuse(`Unknown section: ${unknown.join(", ")}.`);
  const ids = (positionals.length > 0 ? positionals : Object.keys(SECTIONS)).filter(isSectionId);

  const machine = describeMachine();
  const started = performance.now();
  log(
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${machine.loadAtStart}, ${machine.commit}`,
  );
  if (machine.loadAtStart > 0.5) log("The machine is busy: ratios will be noisy.");
  const sections: Section[] = [];
  for (const id of ids) {
    log(`${id} …`);
    try {
      const { run } = await SECTIONS[id]();
      for (const section of await run({
        quick: values.quick,
        log: (line: string) => log(`${id}: ${line}`),
      })) {
        sections.push(section);
        console.log(`\n${sectionToMarkdown(section)}\n`);
      }
    } catch (error) {
      // A run takes half an hour: what the other sections found must not be lost with one.
      log(`${id} failed: ${error instanceof Error ? error.stack : error}`);
      process.exitCode = 1;
    }
  }

  const seconds = (performance.now() - started) / 1000;
  const command = ["pnpm bench", ...process.argv.slice(2)].join(" ");
  const report: Report = { machine, command, quick: values.quick, seconds, sections };
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, undefined, 2)}\n`);
  if (values.markdown !== undefined) writeFileSync(values.markdown, toMarkdown(report));
  log(`done in ${Math.round(seconds)} s`);
}

function isSectionId(id: string): id is SectionId {
  return Object.hasOwn(SECTIONS, id);
}

/** Progress goes to stderr, so that stdout is the tables alone. */
function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

function refuse(problem: string): void {
  process.stderr.write(`${problem}\n${USAGE}\n`);
  process.exitCode = 2;
}
