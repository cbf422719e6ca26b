import type { IHttpOperation } from "@stoplight/types";
import { type ContractDocument, operationId } from "../prism/contract-document.js";

/** One thing that the document declares of an operation: a kind of request, or a kind of answer. */
export interface CoverageCell {
  readonly side: "request" | "response";
  /** Of an answer: the status as documented, such as `200`, `4XX` or `default`. */
  readonly status?: string;
  /** Media type as documented; absent for a request or an answer without a body. */
  readonly mediaType?: string;
  /** Exchanges of this kind that broke nothing. */
  readonly hits: number;
}

/** What of an operation has been exercised. */
export interface OperationCoverage {
  /** The document's `operationId`. */
  readonly id: string;
  /** In upper case. */
  readonly method: string;
  /** Path template. */
  readonly path: string;
  readonly cells: readonly CoverageCell[];
}

/** All that a document declares, with no hits. */
export function declaredCoverage(document: ContractDocument): OperationCoverage[] {
  return document.operations.map((operation) => ({
    id: operationId(operation),
    method: operation.method.toUpperCase(),
    path: operation.path,
    cells: [...requestCells(operation), ...responseCells(operation)],
  }));
}

function requestCells({ request }: IHttpOperation): CoverageCell[] {
  const types = (request?.body?.contents ?? []).map(({ mediaType }) => mediaType);
  const withBody = types.map((mediaType) => ({ side: "request" as const, mediaType, hits: 0 }));
  return request?.body?.required && types.length > 0 ? withBody : [{ side: "request", hits: 0 }, ...withBody];
}

function responseCells({ responses }: IHttpOperation): CoverageCell[] {
  return responses.flatMap(({ code: status, contents = [] }): CoverageCell[] =>
    contents.length === 0
      ? [{ side: "response", status, hits: 0 }]
      : contents.map(({ mediaType }) => ({ side: "response", status, mediaType, hits: 0 })),
  );
}

/** What a cell is, in a few words: `request application/json`, `400 application/problem+json`, `204 empty`. */
export function cellInWords({ side, status, mediaType }: CoverageCell): string {
  const what = mediaType ?? (side === "request" ? "without a body" : "empty");
  return `${status ?? "request"} ${what}`;
}

/** Whether two cells are the same thing, however often each was hit. */
export function isSameCell(one: CoverageCell, other: CoverageCell): boolean {
  return one.side === other.side && one.status === other.status && one.mediaType === other.mediaType;
}

/** Of documented media types, the one that a `content-type` is of: the same, else a range such as `text/*`. */
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
