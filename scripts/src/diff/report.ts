/** How much a release must move because of a change; `none` needs no release. */
export type Bump = "none" | "patch" | "minor" | "major";

/** The section of a changelog that a change belongs to. */
export type ChangeGroup = "breaking" | "added" | "deprecated" | "fixed";

/** One difference between two documents, said to the people whose code calls the API. */
export interface Change {
  readonly bump: Bump;
  readonly group: ChangeGroup;
  /** Absent for a change of the whole document, such as a new server. */
  readonly operationId?: string;
  /** Where, inside the operation: `query.limit`, `response 200 body.result[].quantity`, `operation`. */
  readonly place: string;
  /** The type or value before, written for people. */
  readonly before?: string;
  /** The type or value after, written for people. */
  readonly after?: string;
  /** The sentence that a consumer reads; it does not repeat the operationId, which goes before it. */
  readonly text: string;
  /** How to mend the consumer's code, where there is something to mend. */
  readonly remedy?: string;
  /** The day a deprecated operation ends, as an ISO date. */
  readonly sunset?: string;
  /** Which engine found it: the documents' comparison, the generated types', or both. */
  readonly sources: readonly ("document" | "types")[];
}

/** Everything that changed between two effective documents of one API; `bump` is the largest of its changes'. */
export interface DiffReport {
  readonly api: string;
  readonly bump: Bump;
  readonly changes: readonly Change[];
}
