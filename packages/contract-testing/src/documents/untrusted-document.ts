import { ContractTestingError } from "../errors/contract-testing-error.js";
import { fields } from "./walk-document.js";

/** The deepest nesting of a document: its schemas are converted and compiled recursively. */
const MAX_DEPTH = 200;

/** A value of a document, and the way to it. */
interface Step {
  readonly value: object;
  readonly key: string;
  readonly parent: Step | undefined;
  readonly depth: number;
  /** Whether its keys are names of properties, which can look like keywords. */
  readonly hasNames: boolean;
  /** Whether it is data, such as an example, in which nothing is a keyword. */
  readonly isData: boolean;
}

const NAMES = new Set(["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"]);
const DATA = new Set(["examples", "example", "default", "enum", "const", "value"]);

/**
 * Refuses a document that is nested too deeply, or that refers to a file or a server: a mock opens neither.
 *
 * @throws {@link ContractTestingError} `document_invalid` with the JSON Pointer of the first problem.
 */
export function requireSafeDocument(name: string, document: object): DocumentFindings {
  const refuse = (problem: string) => {
    throw new ContractTestingError("document_invalid", `${name}: ${problem}`);
  };
  const patterns = new Set<string>();
  const targets = new Map<string, Step>();
  let hasUnevaluated = false;
  const ids = new Set<string>();
  const outside: { readonly step: Step; readonly reference: string }[] = [];
  const start = { value: document, key: "#", parent: undefined, depth: 0, hasNames: false, isData: false };
  const pending: Step[] = [start];
  const seen = new Set<unknown>();
  for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
    const { value, depth, hasNames, isData } = step;
    // A parsed document may hold one object in several places, or in itself.
    if (seen.has(value)) continue;
    seen.add(value);
    if (depth > MAX_DEPTH)
      refuse(`nested more than ${MAX_DEPTH} levels deep at ${shortened(pointerTo(step))}`);
    const { $ref: reference, $id, pattern, patternProperties } = fields(value);
    if (typeof reference === "string" && !reference.startsWith("#")) outside.push({ step, reference });
    if (!isData && !hasNames) {
      if (typeof $id === "string") ids.add($id);
      if (typeof pattern === "string") patterns.add(pattern);
      if (typeof reference === "string" && reference.startsWith("#/") && !targets.has(reference))
        targets.set(reference, step);
      if ("unevaluatedProperties" in value || "unevaluatedItems" in value) hasUnevaluated = true;
      for (const text of Object.keys(fields(patternProperties))) patterns.add(text);
    }
    for (const key of Object.keys(value)) {
      const child = (value as Record<string, unknown>)[key];
      if (typeof child !== "object" || child === null) continue;
      const isName = hasNames || isData;
      pending.push({
        ...{ value: child, key, parent: step, depth: depth + 1 },
        hasNames: !isName && NAMES.has(key),
        isData: isData || (!hasNames && DATA.has(key)),
      });
    }
  }
  const foreign = outside.find(({ reference }) => !isWithin(reference, ids));
  if (foreign !== undefined) {
    const where = `${pointerTo(foreign.step)}/$ref: ${JSON.stringify(shortened(foreign.reference))}`;
    refuse(
      `${where} refers to something outside the document. A mock opens no files and no connections: bundle the document first (redocly bundle)`,
    );
  }
  // In a schema with an address of its own, a pointer begins there: it is resolved when the schema is used.
  const pointers =
    ids.size > 0 ? [] : [...targets].map(([reference, step]) => ({ reference, at: () => pointerTo(step) }));
  return { patterns, pointers, hasUnevaluated };
}

/** What a document has that its reader needs to know. */
export interface DocumentFindings {
  /** The patterns of its schemas. */
  readonly patterns: ReadonlySet<string>;
  /** Its references within itself, each once, and where. */
  readonly pointers: readonly { readonly reference: string; readonly at: () => string }[];
  /** Whether a schema uses `unevaluatedProperties` or `unevaluatedItems`. */
  readonly hasUnevaluated: boolean;
}

// In OpenAPI 3.1 a schema may have an address of its own, and references to it stay in the document.
function isWithin(reference: string, ids: ReadonlySet<string>): boolean {
  if (ids.size === 0) return false;
  const address = reference.replace(/#.*$/s, "");
  return [...ids].some((id) => id === address || bare(id) === bare(address));
}

// Relative to the other: `https://example.com/schemas/tree` and `tree`.
function bare(address: string): string {
  return address.replace(/#$/, "").replace(/^.*\//s, "");
}

function pointerTo(step: Step): string {
  const keys: string[] = [];
  for (let at: Step | undefined = step; at !== undefined; at = at.parent)
    keys.unshift(at.key.replaceAll("~", "~0").replaceAll("/", "~1"));
  return keys.join("/");
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
