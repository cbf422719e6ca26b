/** How much a release must move because of a change; `none` needs no release. */
export type Bump = "none" | "patch" | "minor" | "major";

/** The section of a changelog that a change belongs to. */
export type ChangeGroup = "breaking" | "added" | "deprecated" | "other";

/** What a consumer reads about a change. In all three, code stands between backticks, as in Markdown. */
export interface Sentences {
  /** What is true from now on, as a sentence. It does not name the operation, which stands before it. */
  readonly now: string;
  /** What was true until now, as a phrase such as `optional`; absent when there was nothing. */
  readonly before?: string | undefined;
  /** How to adapt code that calls the API, as a sentence; absent when nothing is needed. */
  readonly whatToDo?: string | undefined;
}

/** A change of a shared schema, which every operation that uses the schema has at its own places. */
export interface Cause extends Sentences {
  /** In the shared schema: `Order.lines[].amount`. */
  readonly place: string;
  /** What happened there, such as `removed`. */
  readonly kind: string;
}

/** One difference between two documents, said to the people whose code calls the API. */
export interface Change extends Sentences {
  readonly bump: Bump;
  readonly group: ChangeGroup;
  /** Absent for a change of the whole document, such as a new server. */
  readonly operationId?: string;
  /** Where, inside the operation: `query.limit`, `response 200 body.result[].quantity`, `operation`. */
  readonly place: string;
  /** Where the member is found now, of one that has another name. */
  readonly renamedTo?: string;
  /** The day a deprecated operation ends, as an ISO date. */
  readonly sunset?: string;
  /** The change of a shared schema that shows here, in words that hold for every place of it. */
  readonly cause?: Cause;
  /** Which engine found it: the documents' comparison, the generated types', or both. */
  readonly sources: readonly ("document" | "types")[];
}

/** Everything that changed between two effective documents of one API; `bump` is the largest of its changes'. */
export interface DiffReport {
  readonly api: string;
  readonly bump: Bump;
  readonly changes: readonly Change[];
  /** The documents were too large to compare the types that are generated of them. */
  readonly isWithoutTypes?: true;
}

/** What to say of a report whose types were not compared. */
export const WITHOUT_TYPES =
  "The documents are too large to compare the types that are generated from them: only the documents were compared.";

const BUMPS: readonly Bump[] = ["none", "patch", "minor", "major"];

/** Compares bumps by size, for sorting. */
export function compareBumps(a: Bump, b: Bump): number {
  return BUMPS.indexOf(a) - BUMPS.indexOf(b);
}

/** The largest of some bumps; `none` of none. */
export function largest(bumps: Iterable<Bump>): Bump {
  let result: Bump = "none";
  for (const bump of bumps) if (compareBumps(bump, result) > 0) result = bump;
  return result;
}
