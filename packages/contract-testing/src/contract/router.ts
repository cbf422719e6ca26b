import type { Operation } from "../documents/operation.js";
import { decodeStep } from "./query.js";
import type { Refusal } from "./types.js";

/** The operation of a request, and what it has at the places of the path's parameters, as it was sent. */
export interface Match {
  readonly operation: Operation;
  readonly values: ReadonlyMap<string, string>;
}

/** Finds the operations of requests. */
export type Router = (method: string, path: string) => Match | Refusal;

interface Route {
  readonly operation: Operation;
  readonly segments: readonly Segment[];
}

/** Text to compare, or parameters with the texts before, between and after them. */
type Segment = string | { readonly texts: readonly string[]; readonly names: readonly string[] };

/** Creates the router of a document's operations. A path that names more in plain text comes first. */
export function createRouter(operations: readonly Operation[]): Router {
  const byLength = new Map<number, Route[]>();
  for (const operation of operations) {
    const segments = operation.path.split("/").slice(1).map(segmentOf);
    const routes = byLength.get(segments.length) ?? [];
    byLength.set(segments.length, routes);
    routes.push({ operation, segments });
  }
  for (const routes of byLength.values()) routes.sort(bySpecificity);

  return (method, path) => {
    const steps = path.split("/").slice(1);
    let hasPath = false;
    for (const { operation, segments } of byLength.get(steps.length) ?? []) {
      const values = match(segments, steps);
      if (values === undefined) continue;
      if (operation.method === method) return { operation, values };
      hasPath = true;
    }
    if (hasPath)
      return refusal(
        405,
        "Route resolved, but no method matched",
        `The document has ${path}, but not with "${method}"`,
      );
    return refusal(404, "Route not resolved, no path matched", `The document has no path for ${path}`);
  };
}

function segmentOf(template: string): Segment {
  const text = decodeStep(template);
  const parts = text.split(/\{([^{}]+)\}/);
  if (parts.length === 1) return text;
  return { texts: parts.filter((_, at) => at % 2 === 0), names: parts.filter((_, at) => at % 2 === 1) };
}

function bySpecificity(one: Route, other: Route): number {
  for (const [index, segment] of one.segments.entries()) {
    const difference = weight(other.segments[index]) - weight(segment);
    if (difference !== 0) return difference;
  }
  return 0;
}

// Plain text comes before any text around parameters.
function weight(segment: Segment | undefined): number {
  if (segment === undefined) return 0;
  return typeof segment === "string" ? Number.MAX_SAFE_INTEGER : segment.texts.join("").length;
}

function match(segments: readonly Segment[], steps: readonly string[]): Map<string, string> | undefined {
  const values = new Map<string, string>();
  for (const [index, segment] of segments.entries()) {
    const step = steps[index] ?? "";
    if (typeof segment === "string") {
      if (segment !== step && segment !== decodeStep(step)) return undefined;
      continue;
    }
    if (!matchSegment(segment.texts, segment.names, step, values)) return undefined;
  }
  return values;
}

// Without a pattern: one with several parameters would be slow for hostile paths. Each parameter ends where the text after
// it first occurs, the last one at the end.
function matchSegment(
  texts: readonly string[],
  names: readonly string[],
  step: string,
  values: Map<string, string>,
): boolean {
  const [first = "", ...others] = texts;
  if (!step.startsWith(first)) return false;
  let start = first.length;
  for (const [index, name] of names.entries()) {
    const text = others[index] ?? "";
    const isLast = index === names.length - 1;
    const end = isLast ? step.length - text.length : step.indexOf(text, start + 1);
    if (end <= start || (isLast && !step.endsWith(text))) return false;
    values.set(name, step.slice(start, end));
    start = end + text.length;
  }
  return true;
}

function refusal(status: number, title: string, detail: string): Refusal {
  return { status, title, detail, headers: {} };
}
