import type { Side } from "./comparable-schema.ts";
import { type Bump, largest } from "./report.ts";

/**
 * What happened at a place. `narrowed` and `widened` speak of the values: fewer or more of them; `changed` is both, and
 * `replaced` another type altogether. `required` and `optional` are what it became.
 */
export type FindingKind =
  | "added"
  | "removed"
  | "required"
  | "optional"
  | "narrowed"
  | "widened"
  | "changed"
  | "replaced"
  | "renamed"
  | "deprecated";

/** What exactly happened, where the kind and the types before and after do not say it; in code's words, not yet in sentences. */
export type Detail =
  /** The values, `null` or alternatives that came and went. */
  | { readonly type: "choices"; readonly added: readonly string[]; readonly removed: readonly string[] }
  | FromTo<"default">
  | FromTo<"unit">
  | FromTo<"encoding">
  | { readonly type: "access"; readonly mode: "read-only" | "write-only"; readonly isNow: boolean }
  /** `explode: false`; absent for OpenAPI's default. */
  | FromTo<"serialization">
  | FromTo<"discriminator">
  | { readonly type: "additionalProperties"; readonly isNow: boolean }
  /** What values must satisfy beside their type, such as `if { kind: "gas" } then { volume }`. */
  | FromTo<"rule">
  | { readonly type: "renamed"; readonly to: string }
  /** A new status brings a body that neither `data` nor `error` had; or no body. */
  | { readonly type: "newShape"; readonly of: "data" | "error"; readonly isEmpty: boolean };

interface FromTo<Type extends string> {
  readonly type: Type;
  readonly from?: string;
  readonly to?: string;
}

/** A difference in what callers pass or receive, not yet put into words. */
export interface Finding {
  readonly operationId: string;
  readonly place: string;
  readonly side: Side;
  readonly kind: FindingKind;
  readonly bump: Bump;
  /** The type before and after, written for people. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  /** What was added must be passed in every call. */
  readonly isRequired?: boolean | undefined;
  readonly detail?: Detail | undefined;
  /** The place inside the shared schema that changed, such as `Order.lines[].amount`; absent where none did. */
  readonly cause?: string | undefined;
  readonly source: "document" | "types";
}

/** What both engines say of one place. */
export interface MergedFinding extends Omit<Finding, "source" | "detail"> {
  readonly details: readonly Detail[];
  /** What happened that no detail describes; absent if the details say everything. */
  readonly more?: FindingKind | undefined;
  readonly sources: readonly Finding["source"][];
}

/** Whether a response of this status is data; the generated types count everything else as an error. */
export function isSuccess(status: string): boolean {
  return /^2(\d\d|XX)$/i.test(status);
}

/**
 * One finding per place of an operation, of all findings that it has: the larger bump of the two engines, the document's
 * words where it has any, since they say formats and limits too. What is below something that came or went says nothing
 * more.
 */
export function mergeFindings(findings: readonly Finding[]): MergedFinding[] {
  const renamed = new Set(findings.map(({ detail }) => (detail?.type === "renamed" ? detail.to : undefined)));
  const places = new Set([...findings.map(({ place }) => place), ...renamed]);
  // The types of a media type that has none of its own differ in nothing, so that others do not share what they found.
  const placed = findings.map((finding) => {
    const place = withoutMedia(finding.place);
    return place !== finding.place && places.has(place) ? { ...finding, place } : finding;
  });
  // The types have the new name of a member that was renamed as an addition.
  const told = placed.filter(({ kind, place }) => kind !== "added" || !renamed.has(place));
  const merged = [...Map.groupBy(told, ({ place }) => place).values()].map(mergeOne);
  const whole = new Set(
    merged.filter((finding) => cameOrWent(finding) || finding.kind === "replaced").map(({ place }) => place),
  );
  if (whole.size === 0) return merged;
  return merged.filter(({ place }) => parentsOf(place).every((parent) => !whole.has(parent)));
}

/** `body (application/json).lines` is `body.lines`; `body (application/json)` is a media type, which comes and goes. */
function withoutMedia(place: string): string {
  return place.replace(/(?<=^(?:response \S+ )?body) \([^()]*\)(?=[.[])/, "");
}

function mergeOne(findings: readonly Finding[]): MergedFinding {
  const byDocument = findings.filter(({ source }) => source === "document");
  const { source: _, detail: __, cause: ___, ...first } = byDocument[0] ?? (findings[0] as Finding);
  const causes = new Set(byDocument.map(({ cause }) => cause));
  const after = findings
    .map((finding) => finding.after)
    .find((text) => text !== undefined && text !== "no body");
  const more = (byDocument.length > 0 ? byDocument : findings).filter(({ detail }) => detail === undefined);
  return {
    ...first,
    after: first.after === "no body" ? (after ?? first.after) : (first.after ?? after),
    before: first.before ?? findings.find(({ before }) => before !== undefined)?.before,
    kind: kindOfAll(findings),
    bump: largest(findings.map((finding) => finding.bump)),
    isRequired: findings.some(({ isRequired, kind }) => isRequired === true || kind === "required"),
    details: mergeDetails(findings.map(({ detail }) => detail).filter((detail) => detail !== undefined)),
    more: more.length === 0 ? undefined : kindOfAll(more),
    cause: causes.size === 1 ? byDocument[0]?.cause : undefined,
    sources: [...new Set(findings.map(({ source }) => source))].toSorted(),
  };
}

function mergeDetails(details: readonly Detail[]): Detail[] {
  const choices = details.filter((detail) => detail.type === "choices");
  const all = (key: "added" | "removed") => [...new Set(choices.flatMap((detail) => detail[key]))];
  const others = details.filter((detail) => detail.type !== "choices");
  const distinct = new Map(others.map((detail) => [JSON.stringify(detail), detail]));
  const merged: Detail[] =
    choices.length === 0 ? [] : [{ type: "choices", added: all("added"), removed: all("removed") }];
  return [...merged, ...distinct.values()];
}

/** Coming and going says most; then what breaks; opposite findings make a change. */
function kindOfAll(all: readonly Finding[]): FindingKind {
  const bump = largest(all.map((finding) => finding.bump));
  const breaking = all.filter((finding) => finding.bump === bump).map(({ kind }) => kind);
  const whole = all.find(cameOrWent);
  if (whole !== undefined) return all.find(({ kind }) => kind === "renamed")?.kind ?? whole.kind;
  const kinds = new Set(breaking);
  if (kinds.has("replaced")) return "replaced";
  for (const kind of ["required", "optional"] as const) if (kinds.has(kind)) return kind;
  if (kinds.has("narrowed") && kinds.has("widened")) return "changed";
  return breaking.find((kind) => kind !== "changed") ?? "changed";
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
