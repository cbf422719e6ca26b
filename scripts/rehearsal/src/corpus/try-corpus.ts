import { ScriptError } from "@energy-clients/scripts-shared/script-error";
import { addApi } from "@energy-clients/scripts-specs/add/add";
import { type CorpusDocument, pathOf } from "./documents.ts";
import { compileAll, testAll } from "./judge.ts";
import { createScratch, nameApis } from "./scratch.ts";

/** What became of a document; a text says why it misses a column. */
export interface Outcome {
  readonly name: string;
  readonly operations: number;
  /** Operations without a generated contract test, and why. */
  readonly notCalled: readonly (readonly [string, string])[];
  readonly added: true | string;
  readonly compiled?: true | string;
  readonly tested?: true | string;
  readonly agreed?: true | string;
}

type Added = Outcome & { readonly api: string };

/** Adds, compiles and tests documents in a scratch folder, as a team would that gets them from a vendor. */
export async function tryCorpus(
  root: string,
  folder: string,
  documents: readonly CorpusDocument[],
  log: (line: string) => void,
): Promise<Outcome[]> {
  createScratch(root);
  const outcomes: Added[] = [];
  for (const [index, document] of documents.entries()) {
    const api = `d${String(index).padStart(3, "0")}`;
    const from = [pathOf(document, folder)];
    const start = performance.now();
    try {
      const { operations, notCalled } = await addApi(root, api, { from, title: document.name });
      outcomes.push({ api, name: document.name, operations, notCalled, added: true });
    } catch (error) {
      const reason = error instanceof ScriptError ? error.message : String((error as Error).stack);
      outcomes.push({ api, name: document.name, operations: 0, notCalled: [], added: reason });
    }
    const { added } = outcomes.at(-1) as Added;
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    log(
      `${api} ${document.name}: ${added === true ? "added" : `refused: ${added.split("\n")[0]}`} (${seconds} s)`,
    );
  }
  nameApis(
    root,
    outcomes.filter(({ added }) => added === true).map(({ api }) => api),
  );
  log("compiling …");
  const compiled = await compileAll(root);
  log("testing …");
  const { failures, contradictions } = await testAll(root);
  return outcomes.map(({ api, ...outcome }) => {
    if (outcome.added !== true) return outcome;
    const column = (found: readonly string[] | undefined) => found?.join("\n") ?? (true as const);
    return {
      ...outcome,
      compiled: column(compiled.get(api)),
      tested: column(failures.get(api)),
      agreed: column(contradictions.get(api)),
    };
  });
}
