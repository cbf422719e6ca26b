import type { WireRequest } from "../request/console-client.ts";
import type { RecordedCall, ShownViolation } from "./control-client.ts";

/** Lines around the one that a violation names. */
const AROUND = 3;

/** A line of a document. */
export interface DocumentLine {
  readonly number: number;
  readonly text: string;
  readonly isBroken: boolean;
}

/**
 * Finds a request among those that a mock recorded since it was sent. Other programs may call the mock at the same time;
 * one that sends the same breaks the document in the same way.
 */
export function findRecorded(
  recorded: readonly RecordedCall[],
  { method, url }: WireRequest,
  operationId: string,
): RecordedCall | undefined {
  const { pathname } = new URL(url);
  const isSame = (call: RecordedCall) =>
    call.method === method && (call.operationId === operationId || call.path === pathname);
  return recorded.findLast(isSame);
}

/** Returns the lines of the document around the one that a violation breaks; none if it names no line. */
export function linesAround(lines: readonly string[], { declaredAt }: ShownViolation): DocumentLine[] {
  const line = declaredAt?.line;
  if (line === undefined || line < 1 || line > lines.length) return [];
  const first = Math.max(1, line - AROUND);
  return lines
    .slice(first - 1, line + AROUND)
    .map((text, index) => ({ number: first + index, text, isBroken: first + index === line }));
}
