import type { JsonObject } from "../document/document.ts";
import type { Action } from "../overlay/overlay-actions.ts";
import { operationsOf } from "../upstream/check-upstream-document.ts";

/** An operation of a document. */
export interface DocumentOperation {
  readonly path: string;
  readonly method: string;
  readonly value: JsonObject;
}

/** An operation that we wrote without a document of the owner, and the real one that replaces it. */
export interface OwnOperation extends DocumentOperation {
  /** The overlay action that adds it; undefined if it is in the former upstream document. */
  readonly action: Action | undefined;
  readonly real: DocumentOperation | undefined;
}

/**
 * Finds the real operation that ours stands for: the same method and path, whatever its version, gateway prefix and
 * parameter names are, or else the same operationId. Of several versions of a path, ours first, then the latest.
 */
export function realOf(
  { path, method, value: { operationId } }: DocumentOperation,
  upstream: JsonObject,
): DocumentOperation | undefined {
  const real = operationsOf(upstream);
  const sameShape = real.filter((other) => other.method === method && shapeOf(other.path) === shapeOf(path));
  return (
    sameShape.find((other) => versionOf(other.path) === versionOf(path)) ??
    sameShape.toSorted((a, b) => byVersion(b.path, a.path))[0] ??
    real.find((other) => operationId !== undefined && other.value.operationId === operationId)
  );
}

const TO_VERSION = /^.*?\/(v\d+(?:\.\d+)*)(?=\/)/i;

function shapeOf(path: string): string {
  return path
    .replace(TO_VERSION, "")
    .replaceAll(/\{[^}]*\}/g, "{}")
    .replace(/\/$/, "");
}

function versionOf(path: string): string | undefined {
  return TO_VERSION.exec(path)?.[1];
}

function byVersion(a: string, b: string): number {
  return (versionOf(a) ?? "").localeCompare(versionOf(b) ?? "", "en", { numeric: true });
}
