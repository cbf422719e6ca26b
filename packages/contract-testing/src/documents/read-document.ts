import { readFile } from "node:fs/promises";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { packageRequire } from "../node/package-require.js";

/**
 * Reads and parses a document.
 *
 * @throws {@link ContractTestingError} `document_missing`; `document_invalid` if it cannot be parsed.
 */
export async function readDocument(source: string | object): Promise<object> {
  // A test may change its object after it started a mock with it.
  return typeof source === "string" ? parse(source, await readText(source)) : copy(source);
}

function copy(document: object): object {
  try {
    return structuredClone(document);
  } catch (cause) {
    const problem = `document: expected plain data but got a value that cannot be copied: ${(cause as Error).message}`;
    throw new ContractTestingError("document_invalid", problem, { cause });
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new ContractTestingError("document_missing", `document: cannot read the file ${path}`, { cause });
  }
}

function parse(path: string, text: string): object {
  let parsed: unknown;
  try {
    parsed = path.endsWith(".json") ? JSON.parse(text) : parseYaml(text);
  } catch (cause) {
    const problem = `${path}: not a readable OpenAPI document: ${(cause as Error).message}`;
    throw new ContractTestingError("document_invalid", problem, { cause });
  }
  if (typeof parsed === "object" && parsed !== null) return parsed;
  throw new ContractTestingError(
    "document_invalid",
    `${path}: not a readable OpenAPI document: expected an object`,
  );
}

// Loaded on demand: the packaged documents are JSON.
function parseYaml(text: string): unknown {
  const { parse } = packageRequire("yaml") as typeof import("yaml");
  return parse(text);
}
