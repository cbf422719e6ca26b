import { inputWords } from "./input-words.ts";
import type { MergedFinding } from "./merge-findings.ts";
import { outputWords } from "./output-words.ts";
import type { Change, ChangeGroup } from "./report.ts";

/** What is said of a finding. A remedy is given where code breaks. */
export interface Told {
  readonly text: string;
  readonly remedy?: string;
}

/** Puts a finding into the sentence that a consumer reads, and says how to mend the consumer's code. */
export function toChange(finding: MergedFinding): Change {
  const { operationId, place, kind, bump, before, after, sources } = finding;
  const told = finding.side === "input" ? inputWords(finding) : outputWords(finding);
  const isSame = kind !== "added" && kind !== "removed" && before === after;
  const remedy = bump === "major" ? (finding.remedy ?? told.remedy) : undefined;
  return {
    bump,
    group: groupOf(finding),
    operationId,
    place,
    ...(before === undefined || isSame || kind === "added" ? {} : { before }),
    ...(after === undefined || isSame || kind === "removed" ? {} : { after }),
    text: told.text,
    ...(remedy === undefined ? {} : { remedy }),
    sources,
  };
}

function groupOf({ bump, kind }: MergedFinding): ChangeGroup {
  if (bump === "major") return "breaking";
  if (bump === "patch") return "fixed";
  return kind === "deprecated" ? "deprecated" : "added";
}
