import type { Side } from "./comparable-schema.ts";
import type { Bump } from "./report.ts";

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
  | "deprecated";

/** A difference in what callers pass or receive, not yet put into words. */
export interface Finding {
  readonly operationId: string;
  readonly place: string;
  readonly side: Side;
  readonly kind: FindingKind;
  readonly bump: Bump;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  /** What type or value alone does not say. */
  readonly note?: string | undefined;
  /** How to mend a consumer's code, where the kind alone does not tell. */
  readonly remedy?: string | undefined;
  readonly source: "document" | "types";
}

const ORDER: readonly Bump[] = ["none", "patch", "minor", "major"];

/** The largest of some bumps; `none` of none. */
export function largest(bumps: Iterable<Bump>): Bump {
  return ORDER[Math.max(0, ...[...bumps].map((bump) => ORDER.indexOf(bump)))] as Bump;
}

/** Whether an answer of this status is data; the generated types count everything else as an error. */
export function isSuccess(status: string): boolean {
  return /^2(\d\d|XX)$/i.test(status);
}
