import { readFileSync } from "node:fs";
import type { Node } from "yaml";
import { packageRequire } from "../node/package-require.js";
import { jsonOffset } from "./json-offset.js";

/** An OpenAPI document as it was written: with its references and, for a file, line numbers. */
export interface SourceMap {
  readonly file?: string;
  readonly content: unknown;
  /** The line on which a value begins, counted from 1; `undefined` for a document that was passed as an object. */
  lineOf(path: readonly string[]): number | undefined;
}

/**
 * Finds lines in a document.
 *
 * @param source - Path of the file, or the document that was passed as an object.
 * @param content - The parsed document, with its references unresolved.
 */
export function readSourceMap(source: string | object, content: object): SourceMap {
  if (typeof source !== "string") return { content: source, lineOf: () => undefined };
  return { file: source, content, lineOf: linesOf(source, readFileSync(source, "utf8")) };
}

function linesOf(file: string, text: string): SourceMap["lineOf"] {
  const offsetOf = file.endsWith(".json")
    ? (path: readonly string[]) => jsonOffset(text, path)
    : yamlOffsets(text);
  // The same violation is found again and again.
  const known = new Map<string, number>();
  return (path) => {
    const key = JSON.stringify(path);
    const line = known.get(key) ?? lineAt(text, offsetOf(path));
    known.set(key, line);
    return line;
  };
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

function yamlOffsets(text: string): (path: readonly string[]) => number {
  // Loaded at the first violation, as it takes time: most test runs do not need it.
  const yaml = packageRequire("yaml") as typeof import("yaml");
  const document = yaml.parseDocument(text);
  return (path) => {
    let node: unknown = document.contents;
    let offset = 0;
    for (const step of path) {
      if (yaml.isMap(node)) {
        const pair = node.items.find(({ key }) => String(yaml.isScalar(key) ? key.value : key) === step);
        if (pair === undefined) break;
        offset = (pair.key as Node).range?.[0] ?? offset;
        node = pair.value;
      } else if (yaml.isSeq(node)) {
        node = node.items[Number(step)];
        offset = (node as Node | undefined)?.range?.[0] ?? offset;
      } else break;
    }
    return offset;
  };
}
