import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ParseError, parse as parseTolerantly } from "jsonc-parser";
import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document as YamlDocument,
} from "yaml";
import { type Place, SpecsError } from "./specs-error.ts";

export type Json = string | number | boolean | null | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };
/** Property names and array indices from the root to a value. */
export type Path = readonly (string | number)[];

/** A parsed JSON or YAML file that still knows where its values stand. */
export interface SourceDocument {
  /** Path from the repository's root, for messages. */
  readonly file: string;
  readonly text: string;
  readonly value: JsonObject;
  /** Place of the value at `path`, or of the nearest parent that exists. */
  placeOf(path: Path): Place;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads and parses a document.
 *
 * @throws {@link SpecsError} `file_missing`, `document_unparseable`.
 */
export function readDocument(root: string, file: string): SourceDocument {
  return parseSource(file, readText(root, file));
}

/** @throws {@link SpecsError} `file_missing`. */
export function readText(root: string, file: string): string {
  try {
    return readFileSync(join(root, file), "utf8");
  } catch (cause) {
    throw new SpecsError("file_missing", "cannot be read", { place: { file }, cause });
  }
}

/**
 * Parses JSON (by the file's extension) or YAML 1.2.
 *
 * @param known - What the text parses to, where that is known: a parser that knows places takes seconds for a large
 * document, and is then asked for places only.
 * @throws {@link SpecsError} `document_unparseable` with line and column.
 */
export function parseSource(file: string, text: string, known?: unknown): SourceDocument {
  const lines = new LineCounter();
  // Costly for a large document, and of a JSON one needed only for places.
  let parsed: YamlDocument | undefined;
  const yaml = () => {
    parsed ??= parseYamlText(file, text, lines);
    return parsed;
  };
  const parse = () =>
    file.endsWith(".json") ? parseJson(file, text, lines) : parseYaml(file, yaml(), lines);
  const value = known ?? parse();
  if (!isObject(value)) {
    throw new SpecsError("document_unparseable", "must be an object at its root", {
      place: { file, line: 1, column: 1 },
    });
  }
  // A JSON text may be nested more deeply than the parser that knows places can follow.
  const placeOf = (path: Path) => {
    try {
      return placeIn(file, yaml(), lines, path);
    } catch {
      return { file };
    }
  };
  return { file, text, value, placeOf };
}

/** Keys are compared here: the parser compares each with each, which for a hundred thousand of them never ends. */
function parseYamlText(file: string, text: string, lines: LineCounter): YamlDocument {
  try {
    const yaml = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: false,
      merge: true,
    });
    if (yaml.errors.length === 0 && !file.endsWith(".json")) refuseRepeatedKeys(file, yaml, lines);
    return yaml;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw unparseable(file, "it is nested too deeply", { line: 1, col: 1 }, cause);
  }
}

function refuseRepeatedKeys(file: string, yaml: YamlDocument, lines: LineCounter): void {
  visit(yaml, {
    Map(_key, { items }) {
      const seen = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (!seen.has(name)) seen.add(name);
        else
          throw unparseable(
            file,
            `Map keys must be unique; ${name} is there twice`,
            lines.linePos(key.range?.[0] ?? 0),
            undefined,
          );
      }
    },
  });
}

function parseYaml(file: string, yaml: YamlDocument, lines: LineCounter): unknown {
  const error = yaml.errors[0];
  if (error !== undefined) throw unparseable(file, deepOr(error.message), lines.linePos(error.pos[0]), error);
  try {
    // An anchor and its aliases are one object; as text they part, so that changing one place changes no other.
    return JSON.parse(JSON.stringify(yaml.toJS()));
  } catch (cause) {
    // An alias without its anchor is found only when values are made.
    throw unparseable(file, deepOr((cause as Error).message), { line: 1, col: 1 }, cause);
  }
}

/** Parsers recurse, and say of a document that is too deep only what became of them. */
function deepOr(message: string): string {
  return /call stack size exceeded/i.test(message) ? "it is nested too deeply" : message;
}

function parseJson(file: string, text: string, lines: LineCounter): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { message } = cause as Error;
    // Counts the lines.
    for (const { index } of text.matchAll(/^/gm)) lines.addNewLine(index);
    // V8 leaves the position out of some of its messages.
    const position = /at position (\d+)/.exec(message)?.[1] ?? firstError(text);
    throw unparseable(file, message.replaceAll(/\s+/g, " "), lines.linePos(Number(position)), cause);
  }
}

function firstError(text: string): number {
  const errors: ParseError[] = [];
  parseTolerantly(text, errors, { disallowComments: true });
  return errors[0]?.offset ?? text.length;
}

function unparseable(file: string, message: string, at: { line: number; col: number }, cause: unknown) {
  const place = { file, line: Math.max(at.line, 1), column: Math.max(at.col, 1) };
  return new SpecsError("document_unparseable", `cannot be parsed: ${message}`, { place, cause });
}

function placeIn(file: string, yaml: YamlDocument, lines: LineCounter, path: Path): Place {
  let node: unknown = yaml.contents;
  let offset = yaml.contents?.range?.[0] ?? 0;
  for (const segment of path) {
    let found: { range?: readonly [number, number, number] | null } | undefined;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(segment));
      found = (pair?.key ?? undefined) as typeof found;
      node = pair?.value;
    } else if (isSeq(node)) {
      node = node.items[Number(segment)];
      found = node as typeof found;
    }
    if (found?.range == null) break;
    offset = found.range[0];
  }
  const { line, col } = lines.linePos(offset);
  return { file, line, column: col };
}
