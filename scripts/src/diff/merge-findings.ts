import { type Finding, type FindingKind, largest } from "./finding.ts";

/** What both engines say of one place. */
export interface MergedFinding extends Omit<Finding, "source"> {
  readonly sources: readonly Finding["source"][];
}

/**
 * One finding per place of an operation: the larger bump of the two engines, the document's words where it has any,
 * since they say formats and limits too. What is below something that came or went says nothing more.
 */
export function mergeFindings(findings: readonly Finding[]): MergedFinding[] {
  const byPlace = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.operationId}\n${finding.place}`;
    byPlace.set(key, [...(byPlace.get(key) ?? []), finding]);
  }
  const merged = [...byPlace.values()].map(mergeOne);
  const whole = new Set(
    merged
      .filter((finding) => cameOrWent(finding) || finding.kind === "replaced")
      .map(({ operationId, place }) => `${operationId}\n${place}`),
  );
  return merged.filter(({ operationId, place }) =>
    parentsOf(place).every((parent) => !whole.has(`${operationId}\n${parent}`)),
  );
}

function mergeOne(findings: readonly Finding[]): MergedFinding {
  const bump = largest(findings.map((finding) => finding.bump));
  const words = findings.find(({ source }) => source === "document") ?? (findings[0] as Finding);
  const after = findings
    .map((finding) => finding.after)
    .find((text) => text !== undefined && text !== "no body");
  const notes = new Set(findings.map(({ note }) => note).filter((note) => note !== undefined));
  const { source: _, ...first } = words;
  return {
    ...first,
    after: words.after === "no body" ? (after ?? words.after) : (words.after ?? after),
    before: words.before ?? findings.find(({ before }) => before !== undefined)?.before,
    kind: kindOf(
      findings.filter((finding) => finding.bump === bump).map(({ kind }) => kind),
      findings,
    ),
    bump,
    remedy: findings.map(({ remedy }) => remedy).find((remedy) => remedy !== undefined),
    note: notes.size === 0 ? undefined : [...notes].join("; "),
    sources: [...new Set(findings.map(({ source }) => source))].toSorted(),
  };
}

/** Coming and going says most; then what breaks; opposite findings make a change. */
function kindOf(breaking: readonly FindingKind[], all: readonly Finding[]): FindingKind {
  const whole = all.find(cameOrWent);
  if (whole !== undefined) return whole.kind;
  const kinds = new Set(breaking);
  if (kinds.has("replaced")) return "replaced";
  for (const kind of ["required", "optional"] as const) if (kinds.has(kind)) return kind;
  if (kinds.has("narrowed") && kinds.has("widened")) return "changed";
  return breaking[0] ?? "changed";
}

function cameOrWent({ kind }: { readonly kind: FindingKind }): boolean {
  return kind === "added" || kind === "removed";
}

/** `body.lines[].amount` is below `body.lines[]`, `body.lines` and `body`. */
function parentsOf(place: string): string[] {
  const parents: string[] = [];
  for (let end = place.length - 1; end > 0; end--) {
    const next = place[end];
    if (next === "." || next === "[" || next === " ") parents.push(place.slice(0, end));
  }
  return parents;
}
