import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { ContractTestingError } from "./contract-testing-error.js";
import { expandDiscriminators } from "./correct/expand-discriminators.js";

/**
 * Reads a document into what Prism's reader is to be given: the parsed document, in which discriminators are conditions.
 * A file that refers to other files stays a path, as only by it they can be found; its discriminators mean nothing.
 *
 * @throws {@link ContractTestingError} `document_missing`; what can not be parsed is left for Prism's reader to refuse.
 */
export async function readSource(source: string | object): Promise<string | object> {
  // Prism's reader resolves references in place: a parsed document is copied first.
  const document =
    typeof source === "string" ? parse(source, await readText(source)) : structuredClone(source);
  if (document === undefined || (typeof source === "string" && refersOutside(document))) return source;
  expandDiscriminators(document);
  return document;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new ContractTestingError("document_missing", `document: no readable file at ${path}`, { cause });
  }
}

function parse(path: string, text: string): object | undefined {
  try {
    const parsed: unknown = path.endsWith(".json") ? JSON.parse(text) : parseYaml(text);
    return typeof parsed === "object" && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

// Loaded when it is needed: the documents of this package are JSON.
function parseYaml(text: string): unknown {
  const { parse } = createRequire(import.meta.url)("yaml") as typeof import("yaml");
  return parse(text);
}

function refersOutside(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { $ref } = value as { $ref?: unknown };
  if (typeof $ref === "string" && !$ref.startsWith("#")) return true;
  return Object.values(value).some(refersOutside);
}
