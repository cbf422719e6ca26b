import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "../document/document.ts";
import { parsePointer, type Tokens } from "../document/json-pointer.ts";
import { alignAlternatives } from "./align-alternatives.ts";
import type { Comparable } from "./comparable.ts";
import { compareStructure } from "./compare-structure.ts";
import type { Finding } from "./findings.ts";
import { judge } from "./judge.ts";
import { alignedParts, type OperationPair, type Part } from "./operation-pairs.ts";
import type { UsedChange } from "./place.ts";
import { type RedoclyChange, redoclyDiff } from "./redocly.ts";
import { locate, reachable, UseSites } from "./references.ts";

/** What the documents' comparison found, and what of it belongs to no operation. */
export interface DocumentFindings {
  readonly findings: readonly Finding[];
  readonly documentWide: readonly RedoclyChange[];
}

/**
 * Compares two documents: what came and went by name, and everything below it with `redocly diff`, whose input is
 * comparable and aligned and whose result is judged.
 */
export async function compareDocuments(
  before: Comparable,
  after: Comparable,
  pairs: readonly OperationPair[],
): Promise<DocumentFindings> {
  const structure = pairs.flatMap((pair) => compareStructure(before, after, pair));
  const differs = differingSchemas(before.schemas, after.schemas);
  const touches = (schemas: JsonObject, part: JsonObject) =>
    [...reachable(schemas, part)].some((name) => differs.has(name));
  const parts = pairs
    .flatMap(alignedParts)
    .filter(
      (part) =>
        !isDeepStrictEqual(part.before, part.after) ||
        touches(before.schemas, part.before) ||
        touches(after.schemas, part.after),
    );
  const wide = ({ servers, securitySchemes }: Comparable) => ({ servers, securitySchemes });
  if (parts.length === 0 && isDeepStrictEqual(wide(before), wide(after))) {
    return { findings: structure, documentWide: [] };
  }
  const aligned = alignAlternatives({
    before: assemble(before, parts, (part) => part.before),
    after: assemble(after, parts, (part) => part.after),
  });
  const changes = await redoclyDiff(aligned.before, aligned.after);
  const sites = { before: new UseSites(aligned.before), after: new UseSites(aligned.after) };
  const used = changes.flatMap((change) => usesOf(change, sites, parts));
  return {
    findings: [...structure, ...used.flatMap(judge)],
    documentWide: changes.filter(({ path }) => /^#\/(servers|components\/securitySchemes)\b/.test(path)),
  };
}

function differingSchemas(before: JsonObject, after: JsonObject): Set<string> {
  const names = Object.keys({ ...before, ...after });
  return new Set(names.filter((name) => !isDeepStrictEqual(before[name], after[name])));
}

/** One small path per part: a list of one parameter cannot be confused. */
function assemble(source: Comparable, parts: readonly Part[], side: (part: Part) => JsonObject): JsonObject {
  const paths = parts.map((part, index) => [
    `/${index}`,
    { post: { responses: { default: { description: "" } }, ...side(part) } },
  ]);
  const names = [...reachable(source.schemas, parts.map(side))];
  return {
    openapi: "3.1.0",
    info: { title: "", version: "" },
    servers: source.servers,
    paths: Object.fromEntries(paths),
    components: {
      schemas: Object.fromEntries(names.map((name) => [name, source.schemas[name] ?? true])),
      securitySchemes: source.securitySchemes,
    },
  };
}

interface Sites {
  readonly before: UseSites;
  readonly after: UseSites;
}

/** The change at every place of every operation that has it. */
function usesOf(change: RedoclyChange, sites: Sites, parts: readonly Part[]): UsedChange[] {
  // Redocly compares a schema that nothing uses on one side with a similar one on the other.
  if (!change.path.startsWith("#/paths/")) return [];
  const own = { before: nodeOf(change, change.base), after: nodeOf(change, change.revision) };
  const from = change.kind === "removed" ? "before" : "after";
  const node = own[from];
  if (node === undefined) return [];
  const [area, , shared, ...below] = node;
  const ways =
    area === "paths" ? [node] : sites[from].of(shared ?? "").map((way) => [...way, ...below] as Tokens);
  const documents = { before: sites.before.document, after: sites.after.document };
  const isAt = (side: keyof Sites, way: Tokens) => {
    const expected = own[side];
    const found = locate(documents[side], way)?.tokens;
    // What was added or removed must be missing on the other side, unless it is one of a list.
    if (expected === undefined) return found === undefined || /^\d+$/.test(way.at(-1) ?? "");
    return change.property === "key" || isDeepStrictEqual(found, locate(documents[side], expected)?.tokens);
  };
  return ways
    .filter((way) => area === "paths" || (isAt("before", way) && isAt("after", way)))
    .flatMap((way) => {
      const pair = parts[Number(way[1]?.slice(1))]?.pair;
      if (way[0] !== "paths" || pair === undefined) return [];
      const operation = way.slice(0, 3);
      return [{ operationId: pair.id, change, operation, tokens: way.slice(3), ...documents }];
    });
}

/** The object that changed: a modified keyword's place ends in the keyword where it has a value. */
function nodeOf({ kind, property }: RedoclyChange, place: RedoclyChange["base"]): Tokens | undefined {
  if (place === undefined) return undefined;
  const tokens = parsePointer(place.pointer);
  const endsInKeyword = kind === "modified" && property !== "key" && place.value !== undefined;
  return endsInKeyword ? tokens.slice(0, -1) : tokens;
}
