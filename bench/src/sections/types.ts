import { join } from "node:path";
import { type Contender, compare } from "../measure.ts";
import { generatedFolder } from "../prepare.ts";
import { byImportance } from "../programs/choose-calls.ts";
import { fiftyCalls } from "../programs/choose-github-calls.ts";
import { typedProgram } from "../programs/program.ts";
import type { SampledCall } from "../programs/sampled-call.ts";
import type { Style } from "../programs/style.ts";
import type { BenchOptions, Column, Goal, RunSection, Section } from "../section.ts";
import { type Compiler, checkProject, TSC_5, TSC_7 } from "../types/check.ts";
import { writeApplication } from "../types/project.ts";
import { type DocumentUnderTest, prepareSubjects, type Subject } from "../types/subjects.ts";

const METHOD =
  "An application that makes each call once with valid inputs and reads a property of each response, checked by `tsc --noEmit --strict --skipLibCheck --extendedDiagnostics`. Clients are declarations, as if published as packages; `generated source` is the same on the TypeScript that the generator wrote, checked with the application. Check time is that of the application's types, total is with reading files. Before measuring each application is checked to be free of errors, and to have one when it reads a property that the response lacks. The floor is plain fetch with responses' types written by hand.";

/** One program that is checked: how many calls, and on what. */
interface Program {
  /** Column ids begin with it. */
  readonly id: string;
  readonly title: string;
  readonly calls: readonly SampledCall[];
  readonly inSource?: boolean;
  /** What is shown of it. @defaultValue check time alone */
  readonly shows?: readonly (keyof typeof SHOWN)[];
}

const SHOWN = {
  check: { title: "check", unit: "ms" },
  total: { title: "total", unit: "ms" },
  instantiations: { title: "instantiations", unit: "types" },
  memoryMib: { title: "memory", unit: "MiB" },
} as const;
const ALL = ["check", "total", "instantiations", "memoryMib"] as const;

export const run: RunSection = async (options) => {
  const github = prepareSubjects("github", options.log);
  const fifty = fiftyCalls(github.calls);
  const { quick } = options;
  const sections: Section[] = [
    await table(github, TSC_7, quick ? 1 : 3, options, [
      { id: "one", title: "1 call", calls: fifty.slice(0, 1) },
      { id: "fifty", title: "50 calls", calls: fifty, shows: ALL },
      { id: "source", title: "50 calls, generated source", calls: fifty, inSource: true },
    ]),
    await table(github, TSC_5, quick ? 1 : 2, options, [
      { id: "fifty", title: "50 calls", calls: fifty, shows: ALL },
    ]),
  ];
  for (const api of ["ett", "enmacc"] as const) {
    const subject = prepareSubjects(api, options.log);
    const calls = byImportance(api, subject.calls);
    const all: Program = { id: "all", title: `all ${calls.length}`, calls, shows: ALL };
    sections.push(
      await table(subject, TSC_7, quick ? 1 : 5, options, [
        { id: "one", title: "1 call", calls: calls.slice(0, 1) },
        { id: "ten", title: "10 calls", calls: calls.slice(0, 10) },
        all,
      ]),
      await table(subject, TSC_5, quick ? 1 : 2, options, [all]),
    );
  }
  return sections.map((section) => ({ ...section, goals: goalsOf(section) }));
};

async function table(
  document: DocumentUnderTest,
  compiler: Compiler,
  rounds: number,
  { log }: BenchOptions,
  programs: readonly Program[],
): Promise<Section> {
  const subjects = document.subjects.map((subject) =>
    contenderOf(document.name, compiler, subject, programs),
  );
  const rows = await compare(subjects, {
    rounds,
    // Each check is a process of its own; proving the applications has brought their files into memory.
    warmUpRounds: 0,
    onRound: (round) => log(`${document.name}, ${compiler.title}: round ${round} of ${rounds}`),
  });
  const api = { ett: "Energy Track & Trace", enmacc: "enmacc CONNECT", github: "GitHub's document" }[
    document.name
  ];
  return {
    id: `types-${document.name}-${compiler.folder}`,
    title: `Types: ${api}, ${compiler.title}`,
    method: METHOD,
    columns: programs.flatMap(columnsOf),
    rows,
    goals: [],
  };
}

function columnsOf({ id, title, shows = ["check"] }: Program): Column[] {
  return shows.map((what) => ({
    id: `${id}-${what}`,
    title: `${title}: ${SHOWN[what].title}`,
    unit: SHOWN[what].unit,
    better: "lower",
  }));
}

/** Writes and proves the applications of one contender, which can then be measured. */
function contenderOf(
  name: DocumentUnderTest["name"],
  compiler: Compiler,
  subject: Subject,
  programs: readonly Program[],
): Contender {
  const folder = join(generatedFolder, "applications", name, subject.style.name.replaceAll(/\W+/g, "-"));
  const notes = programs.some(({ inSource }) => inSource) && subject.note ? [subject.note] : [];
  const projects = programs.flatMap((program) => {
    const style = program.inSource ? subject.inSource : subject.style;
    if (style === undefined) return [];
    const project = writeApplication(join(folder, program.id), typedProgram(style, program.calls));
    // Slow, and the same applications: one compiler's word is enough.
    if (compiler === TSC_7) notes.push(...prove(compiler, project, style, program));
    return [{ project, program }];
  });
  return {
    ...{ name: subject.style.name, kind: subject.style.kind },
    ...(notes.length > 0 && { note: notes.join("; ") }),
    sample: () =>
      Object.fromEntries(
        projects.flatMap(({ project, program: { id, shows = ["check"] } }) => {
          const checked = checkProject(compiler, project);
          return shows.map((what) => [`${id}-${what}`, checked[what]]);
        }),
      ),
  };
}

/** Sees to it that right calls are accepted, and that types are more than `any`. @returns What a reader must know. */
function prove(compiler: Compiler, project: string, style: Style, program: Program): string[] {
  const { errors } = checkProject(compiler, project);
  const own = errors.filter((error) => /^main\.ts\(/.test(error));
  const foreign = errors.length - own.length;
  if (own.length > 0 || (foreign > 0 && !program.inSource)) {
    return [`**${program.title} do not compile**: ${(own[0] ?? errors[0] ?? "").slice(0, 200)}`];
  }
  const typed = program.calls.find(({ response }) => response !== undefined);
  if (typed?.response !== undefined && style.kind !== "floor" && style.kind !== "noise") {
    const wrong = { ...typed, response: { ...typed.response, property: "thereIsNoSuchProperty" } };
    const folder = writeApplication(`${project}-wrong`, typedProgram(style, [wrong]));
    const found = checkProject(compiler, folder).errors.some((error) =>
      error.includes("thereIsNoSuchProperty"),
    );
    if (!found) return [`${program.title}: a property that the response lacks is not noticed`];
  }
  return foreign > 0 ? [`its generated source has ${foreign} errors`] : [];
}

function goalsOf({ id, rows }: Section): Goal[] {
  if (id !== "types-github-typescript-7") return [];
  const own = rows.find((row) => row.kind === "ours");
  const check = own?.values["fifty-check"]?.median;
  if (own === undefined || check === undefined) return [];
  const compiles = own.note?.includes("do not compile") !== true;
  const measured = `${Math.round(check)} ms${compiles ? "" : ", and does not compile"}`;
  const what = "50 calls by operationId on GitHub's document, check time of tsc 7";
  return [{ what, limit: "≤ 600 ms", measured, met: check <= 600 && compiles }];
}
