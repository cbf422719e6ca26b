import { isDeepStrictEqual } from "node:util";
import type { Api } from "../document/apis.ts";
import type { JsonObject } from "../document/document.ts";
import { schemaFile } from "../generate/schema-file.ts";
import { separateVersions } from "../operations/path-versions.ts";
import { comparable } from "./comparable.ts";
import { documentWideChange } from "./compare-document-wide.ts";
import { compareDocumentation } from "./compare-documentation.ts";
import { compareDocuments } from "./compare-documents.ts";
import { GeneratedTypes, type LostName } from "./compare-generated.ts";
import { compareNotices } from "./compare-notices.ts";
import { compareOperations } from "./compare-operations.ts";
import { mergeFindings } from "./findings.ts";
import { pairOperations } from "./operation-pairs.ts";
import { Replacements } from "./replacements.ts";
import { type Change, compareBumps, type DiffReport, largest } from "./report.ts";
import { toChange } from "./sentences.ts";
import { code } from "./wording.ts";

/** What {@link diffDocuments} compares: two effective documents, parsed. */
export interface DiffOptions {
  readonly api: Api;
  readonly before: JsonObject;
  readonly after: JsonObject;
}

/**
 * Compares two effective documents of an API: what changed, what breaks, and how large the release must be.
 *
 * Three comparisons go into it: the documents (`redocly diff`, judged), the generated TypeScript types (what a caller
 * passes and receives), and the metadata by which clients behave. Where two of them see the same place, the larger
 * bump wins.
 *
 * @throws {@link SpecsError} `document_invalid` when no types can be generated of a document, `tool_failed`.
 */
export async function diffDocuments({ api, ...documents }: DiffOptions): Promise<DiffReport> {
  if (isDeepStrictEqual(documents.before, documents.after)) {
    return { api: api.name, bump: "none", changes: [] };
  }
  const before = separateVersions(api, documents.before);
  const after = separateVersions(api, documents.after);
  const [old, now] = [comparable(before), comparable(after)];
  const paired = pairOperations(old, now);
  const [compared, types] = await Promise.all([
    compareDocuments(old, now, paired.pairs),
    generatedTypes(api, before, after),
  ]);
  const typeFindings = paired.pairs.flatMap((pair) =>
    types.compareOperation({ id: pair.id, before: pair.before.id, after: pair.after.id }),
  );
  const names = types
    .lostNames()
    .filter(({ name }) => ["input", "output"].some((side) => `${name}.${side}` in old.schemas));
  const replacements = new Replacements(now, paired.added);
  const substance = [
    ...compareOperations(paired, replacements),
    ...mergeFindings([...compared.findings, ...typeFindings]).map(toChange),
    ...compared.documentWide.map(documentWideChange),
    ...names.map(lostName),
    ...compareNotices(before, after, replacements),
  ];
  // A new parameter or property comes with new descriptions; they are not worth a line of their own.
  const changed = new Set(substance.map(({ operationId }) => operationId));
  const documentation = compareDocumentation(before, after, paired.pairs).filter(
    ({ operationId }) => operationId === undefined || !changed.has(operationId),
  );
  const changes = [...substance, ...documentation];
  const bump = largest(changes.map((change) => change.bump));
  return { api: api.name, bump, changes: changes.toSorted(byWeight) };
}

async function generatedTypes(api: Api, before: JsonObject, after: JsonObject): Promise<GeneratedTypes> {
  // The installed generator writes both sides, so that a new generator does not count as a change.
  const [old, now] = await Promise.all([typesOf(api, before), typesOf(api, after)]);
  return new GeneratedTypes(old, now);
}

function typesOf(api: Api, document: JsonObject): Promise<string> {
  const file = `specs/${api.name}/openapi.yaml`;
  return schemaFile(api, { file, text: "", value: document, placeOf: () => ({ file }) });
}

function lostName({ name, successor }: LostName): Change {
  const typeOf = (schema: string) => code(`components["schemas"]["${schema}"]`);
  const change = {
    bump: "major",
    group: "breaking",
    place: `components.schemas.${name}`,
    sources: ["types"],
  } as const;
  if (successor === undefined) {
    const whatToDo = "Where your code names it, take the type from the operation that you call.";
    return { ...change, now: `The type ${typeOf(name)} was removed.`, whatToDo };
  }
  return {
    ...change,
    now: `The type ${typeOf(name)} is now called ${typeOf(successor)}.`,
    whatToDo: `Write ${code(successor)} where your code names ${code(name)}; the type itself is the same.`,
  };
}

/** Breaking first; then by operation and place, so that a report is the same each time. */
function byWeight(a: Change, b: Change): number {
  const key = ({ operationId = "", place }: Change) => `${operationId}\n${place}`;
  return compareBumps(b.bump, a.bump) || (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
}
