import { ContractTestingError } from "../errors/contract-testing-error.js";
import { at, type Place, parsePointer } from "./walk-document.js";

/**
 * The most values that Prism's reader may see after it has resolved each reference. GitHub's document, with 1,200
 * operations, has 1.5 million; above some ten million Prism takes minutes or does not end.
 */
const MAX_EXPANDED = 5_000_000;
/** The deepest nesting of a document, and of references within references. Prism's reader recurses. */
const MAX_DEPTH = 200;
const MAX_NESTED = 1000;

/**
 * Refuses a document that is not safe for Prism's reader: one with a reference to a file or a server, which the reader
 * would follow even from an example, or with references that multiply until the reader does not end.
 *
 * @throws {@link ContractTestingError} `document_invalid` with the JSON Pointer of the first problem.
 */
export function requireSafeDocument(name: string, document: object): void {
  const refuse = (problem: string) => {
    throw new ContractTestingError("document_invalid", `${name}: ${problem}`);
  };
  const pending: { value: unknown; path: string; depth: number }[] = [
    { value: document, path: "#", depth: 0 },
  ];
  const seen = new Set<unknown>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, path, depth } = next;
    // A parsed document may hold one object in several places, or in itself.
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    if (depth > MAX_DEPTH) refuse(`nested more than ${MAX_DEPTH} levels deep at ${shortened(path)}`);
    const { $ref: reference } = value as { $ref?: unknown };
    if (typeof reference === "string" && !reference.startsWith("#")) {
      const what = `${path}/$ref: ${JSON.stringify(shortened(reference))} refers to something outside the document`;
      refuse(`${what}. A mock opens no files and no connections: bundle the document first (redocly bundle)`);
    }
    for (const [key, child] of Object.entries(value)) {
      if (typeof child !== "object" || child === null) continue;
      const step = key.replaceAll("~", "~0").replaceAll("/", "~1");
      pending.push({ value: child, path: `${path}/${step}`, depth: depth + 1 });
    }
  }
  const problem = expansionProblem(document);
  if (problem !== undefined) refuse(problem);
}

function expansionProblem(document: object): string | undefined {
  const open = new Set<unknown>();
  const frames: { value: unknown; children: unknown[] }[] = [];
  const targets = new Map<string, unknown>();
  let count = 0;
  const enter = (start: unknown): boolean => {
    let value = start;
    for (let hops = 0; typeof value === "object" && value !== null && hops < MAX_NESTED; hops++) {
      const { $ref: reference } = value as { $ref?: unknown };
      if (typeof reference !== "string") break;
      if (!targets.has(reference)) targets.set(reference, lookUp(document, reference));
      value = targets.get(reference);
    }
    count++;
    // The reader stops at a reference to something that contains it.
    if (typeof value !== "object" || value === null || open.has(value)) return count <= MAX_EXPANDED;
    open.add(value);
    frames.push({ value, children: Object.values(value) });
    return count <= MAX_EXPANDED && frames.length <= MAX_NESTED;
  };
  let isWithin = enter(document);
  for (let frame = frames.at(-1); isWithin && frame !== undefined; frame = frames.at(-1)) {
    if (frame.children.length > 0) isWithin = enter(frame.children.pop());
    else {
      open.delete(frame.value);
      frames.pop();
    }
  }
  if (isWithin) return undefined;
  const what = count > MAX_EXPANDED ? `more than ${MAX_EXPANDED} values` : `more than ${MAX_NESTED} levels`;
  return `its references multiply: with all of them resolved, the document has ${what}, and the mock would not start. Use the part of the document that you test`;
}

function lookUp(document: object, reference: string): unknown {
  return parsePointer(reference)?.reduce<Place>(at, { path: [], value: document }).value;
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
