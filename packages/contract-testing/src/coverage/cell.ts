import { type ContractDocument, operationId } from "../contract/contract-document.js";
import type { Operation } from "../documents/operation.js";

/** One kind of request or response that the document declares for an operation. */
export interface CoverageCell {
  readonly side: "request" | "response";
  /** The documented status of a response, such as `200`, `4XX` or `default`. */
  readonly status?: string;
  /** The documented media type; absent for a message without a body. */
  readonly mediaType?: string;
  /** How many messages of this kind had no violation. */
  readonly hits: number;
}

/** The coverage of one operation. */
export interface OperationCoverage {
  /** The document's `operationId`. */
  readonly id: string;
  /** In upper case. */
  readonly method: string;
  /** Path template. */
  readonly path: string;
  readonly cells: readonly CoverageCell[];
}

/** Lists everything that a document declares, without hits. */
export function declaredCoverage(document: ContractDocument): OperationCoverage[] {
  return document.operations.map((operation) => ({
    id: operationId(operation),
    method: operation.method.toUpperCase(),
    path: operation.path,
    cells: [...requestCells(operation), ...responseCells(operation)],
  }));
}

function requestCells({ request }: Operation): CoverageCell[] {
  const types = (request?.body?.contents ?? []).map(({ mediaType }) => mediaType);
  const withBody = types.map((mediaType) => ({ side: "request" as const, mediaType, hits: 0 }));
  return request?.body?.required && types.length > 0 ? withBody : [{ side: "request", hits: 0 }, ...withBody];
}

function responseCells({ responses }: Operation): CoverageCell[] {
  return responses.flatMap(({ code: status, contents = [] }): CoverageCell[] =>
    contents.length === 0
      ? [{ side: "response", status, hits: 0 }]
      : contents.map(({ mediaType }) => ({ side: "response", status, mediaType, hits: 0 })),
  );
}

/** Describes a cell: `request application/json`, `400 application/problem+json`, `204 empty`. */
export function describeCell({ side, status, mediaType }: CoverageCell): string {
  const what = mediaType ?? (side === "request" ? "without a body" : "empty");
  return `${status ?? "request"} ${what}`;
}

/** Tells whether two cells are of the same kind, regardless of their hits. */
export function isSameCell(one: CoverageCell, other: CoverageCell): boolean {
  return one.side === other.side && one.status === other.status && one.mediaType === other.mediaType;
}

/** Finds the documented media type that matches a `content-type`: the same, else a range such as `text/*`. */
export function findMediaType(
  documented: readonly string[],
  contentType: string | undefined,
): string | undefined {
  const type = contentType?.replace(/\s*;.*$/s, "").toLowerCase() ?? "";
  const bare = (mediaType: string) => mediaType.replace(/\s*;.*$/s, "").toLowerCase();
  return (
    documented.find((mediaType) => bare(mediaType) === type) ??
    documented.find((mediaType) => bare(mediaType) === `${type.replace(/\/.*$/s, "")}/*`) ??
    documented.find((mediaType) => bare(mediaType) === "*/*")
  );
}
