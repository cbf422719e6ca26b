import { choose } from "@energy-clients/scripts-shared/choose";
import { jsonText } from "@energy-clients/scripts-shared/encode";
import { isObject, type Json, readDocument, readText, type SourceDocument } from "./document.ts";
import { SpecsError } from "./specs-error.ts";

/** What differs from one API to the next. Everything else is the same for all of them. */
export interface Api {
  /** Folder under `specs/`, and the word that the command line takes. */
  readonly name: string;
  /** As people call it, in messages. */
  readonly title: string;
  /** Folder under `packages/` that gets generated code; absent when the API has no client of its own. */
  readonly clientPackage?: string;
  /** Header by which the API chooses a version per operation; absent when it has none. */
  readonly versionHeader?: string;
  /** `path` when the first segment of each path is its version, such as `/v2.0/trades`; absent otherwise. */
  readonly versionPlace?: "path";
  /**
   * How integers beyond 2^53 arrive and leave: as `bigint` or as text. Without it they are an error, since a `number` would be
   * another one.
   */
  readonly int64?: "bigint" | "text";
  /** URLs of the documents that the owner publishes, joined into one; absent when nothing is public. */
  readonly sources?: readonly string[];
  /** How sure the sources are, in words. */
  readonly sourcesNote?: string;
  /** operationIds that the auth package calls by itself; it is released when one of them changes. */
  readonly wrappedByAuth?: readonly string[];
  /** Lint rules that the owner's document breaks and that are therefore not applied to it. */
  readonly lintRulesOff?: readonly string[];
}

/** The API's name as part of a class or function name. */
export function pascalCase({ name }: Api): string {
  const words = name.split("-").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return words.join("");
}

const TEXTS = ["name", "title", "clientPackage", "versionHeader", "versionPlace", "int64", "sourcesNote"];
const LISTS = ["sources", "wrappedByAuth", "lintRulesOff"];

/** The one file that knows all APIs, in the order in which commands treat them. */
export const apisFile = "specs/apis.json";

/**
 * Reads every API of a repository.
 *
 * @throws {@link SpecsError} `file_missing`, `document_unparseable`, `apis_invalid` naming the field at fault.
 */
export function readApis(root: string): Api[] {
  const source = readDocument(root, apisFile);
  const { apis: list } = source.value;
  if (!Array.isArray(list)) throw invalid(source, [], "`apis` must be a list");
  const names = new Set<string>();
  return list.map((value, index) => {
    const api = readApi(source, value, index);
    if (names.has(api.name)) throw invalid(source, ["apis", index], `name ${api.name} is used twice`);
    names.add(api.name);
    return api;
  });
}

function readApi(source: SourceDocument, value: Json, index: number): Api {
  const at = ["apis", index];
  if (!isObject(value)) throw invalid(source, at, "an API must be an object");
  for (const [key, field] of Object.entries(value)) {
    const isText = typeof field === "string" && field !== "";
    const isList = Array.isArray(field) && field.every((item) => typeof item === "string");
    if (TEXTS.includes(key) ? !isText : LISTS.includes(key) ? !isList : true) {
      const expected = TEXTS.includes(key) ? "a text" : LISTS.includes(key) ? "a list of texts" : "left out";
      throw invalid(source, [...at, key], `${key} must be ${expected}`);
    }
  }
  const { name, title } = value;
  if (typeof name !== "string" || !isApiName(name)) {
    throw invalid(source, [...at, "name"], "name must be lower-case words with hyphens, such as my-api");
  }
  if (value.versionPlace !== undefined && value.versionPlace !== "path") {
    throw invalid(source, [...at, "versionPlace"], "versionPlace must be path, or left out");
  }
  if (value.int64 !== undefined && value.int64 !== "bigint" && value.int64 !== "text") {
    throw invalid(source, [...at, "int64"], "int64 must be bigint or text, or left out");
  }
  if (typeof title !== "string") throw invalid(source, at, `${name} needs a title`);
  return value as unknown as Api;
}

/** The text of `specs/apis.json` with more lint rules that are not applied to an API's document. */
export function withLintRulesOff(root: string, { name }: Api, rules: readonly string[]): string {
  const { apis: list, ...rest } = JSON.parse(readText(root, apisFile)) as { apis: Api[] };
  const apis = list.map((api) => {
    if (api.name !== name) return api;
    return { ...api, lintRulesOff: [...new Set([...(api.lintRulesOff ?? []), ...rules])].toSorted() };
  });
  return jsonText({ ...rest, apis });
}

/** Whether a name can be a folder, a package and a word on the command line. */
export function isApiName(name: string): boolean {
  return /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) && name.length <= 50;
}

function invalid(source: SourceDocument, at: readonly (string | number)[], problem: string): SpecsError {
  return new SpecsError("apis_invalid", problem, { place: source.placeOf(at) });
}

/**
 * The APIs that a command line names; all of them when it names none.
 *
 * @throws ScriptError `usage` when no API has that name.
 */
export function chooseApis(all: readonly Api[], names: readonly string[]): readonly Api[] {
  const known = all.map(({ name }) => name);
  for (const name of names) choose("API", name, known);
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}
