import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { parseFragment } from "../document/json-pointer.ts";
import { ANNOTATIONS } from "./comparable-schema.ts";
import type { OperationPair } from "./operation-pairs.ts";
import { child } from "./references.ts";
import type { Change } from "./report.ts";
import { code } from "./wording.ts";

const NOUNS: Record<string, string> = {
  title: "titles",
  summary: "summary",
  description: "descriptions",
  example: "examples",
  examples: "examples",
  externalDocs: "links",
  tags: "tags",
};
/** Compared as what they are, not as documentation. */
const METADATA = [
  "api-version",
  "paging",
  "safe-to-repeat",
  "not-callable",
  "poll-with",
  "provenance",
  "sunset",
];
const COMPARED = new Set([...METADATA, "unit", "encoding", "client-supplied"].map((name) => `x-${name}`));

/**
 * What changed of the words alone: one line per operation, however many descriptions and examples there are. It does not
 * matter where the words stand, so that a schema may move.
 */
export function compareDocumentation(
  before: JsonObject,
  after: JsonObject,
  pairs: readonly OperationPair[],
): Change[] {
  const [old, now] = [new Words(before), new Words(after)];
  const changes = pairs.flatMap((pair): Change[] => {
    const [was, is] = [old.of(pair.before.definition), now.of(pair.after.definition)];
    const keywords = differing(was, is);
    if (keywords.length === 0) return [];
    return [{ ...change(`Documentation changed: ${nouns(keywords)}.`), operationId: pair.id }];
  });
  const [oldVersion, version] = [before.info, after.info].map((info) =>
    isObject(info) && info.version !== undefined ? code(String(info.version)) : "none",
  );
  if (oldVersion !== version) {
    const now = `The version of the document is now ${version}.`;
    changes.push({ ...change(now), place: "info.version", before: oldVersion });
  }
  const [was, is] = [wordsOf(before.info ?? {}), wordsOf(after.info ?? {})];
  const keywords = differing(was, is);
  if (keywords.length > 0)
    changes.push(change(`Documentation of the API as a whole changed: ${nouns(keywords)}.`));
  return changes;
}

function change(now: string): Change {
  return { bump: "patch", group: "other", place: "documentation", now, sources: ["document"] };
}

function nouns(keywords: readonly string[]): string {
  return [
    ...new Set(keywords.map((key) => (Object.hasOwn(NOUNS, key) ? (NOUNS[key] as string) : code(key)))),
  ].join(", ");
}

/** The words of a document's operations, with those of all schemas that they refer to. */
class Words {
  readonly #document: JsonObject;
  readonly #own = new Map<string, { words: Set<string>; refs: Set<string> }>();

  constructor(document: JsonObject) {
    this.#document = document;
  }

  of(operation: Json): Set<string> {
    const { words, refs } = collect(operation);
    const all = new Set(words);
    const pending = [...refs];
    const seen = new Set(pending);
    for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
      const target = this.#target(ref);
      for (const word of target.words) all.add(word);
      for (const next of target.refs) {
        if (seen.has(next)) continue;
        seen.add(next);
        pending.push(next);
      }
    }
    return all;
  }

  #target(ref: string) {
    const known = this.#own.get(ref);
    if (known !== undefined) return known;
    const tokens = ref.startsWith("#/") ? parseFragment(ref) : undefined;
    const found = collect(tokens?.reduce<Json | undefined>(child, this.#document) ?? {});
    this.#own.set(ref, found);
    return found;
  }
}

function wordsOf(value: Json): Set<string> {
  return collect(value).words;
}

/** Each annotation as `keyword value`; names of properties are not annotations. */
function collect(root: Json): { words: Set<string>; refs: Set<string> } {
  const words = new Set<string>();
  const refs = new Set<string>();
  const visit = (value: Json, isNamed: boolean) => {
    if (Array.isArray(value)) for (const item of value) visit(item, false);
    if (!isObject(value)) return;
    for (const [key, child] of Object.entries(value)) {
      if (isNamed) visit(child, false);
      else if (key === "$ref" && typeof child === "string") refs.add(child);
      else if (ANNOTATIONS.includes(key)) words.add(`${key} ${JSON.stringify(child)}`);
      else if (key.startsWith("x-")) {
        if (!COMPARED.has(key)) words.add(`${key} ${JSON.stringify(child)}`);
      } else if (key !== "default" && key !== "enum" && key !== "const") {
        visit(child, ["properties", "patternProperties", "headers", "content", "responses"].includes(key));
      }
    }
  };
  visit(root, false);
  return { words, refs };
}

/** The keywords whose values are not the same on both sides. */
function differing(old: ReadonlySet<string>, now: ReadonlySet<string>): string[] {
  const changed = [...old].filter((word) => !now.has(word)).concat([...now].filter((word) => !old.has(word)));
  return [...new Set(changed.map((word) => word.slice(0, word.indexOf(" "))))];
}
