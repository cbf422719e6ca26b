import { isDeepStrictEqual } from "node:util";
import type { Api } from "../document/apis.ts";
import type { JsonObject } from "../document/document.ts";
import { schemaFile } from "../generate/schema-file.ts";
import { separateVersions } from "../operations/path-versions.ts";
import { comparable } from "./comparable.ts";
import { compareDocumentWide } from "./compare-document-wide.ts";
import { compareDocumentation } from "./compare-documentation.ts";
import { GeneratedTypes } from "./compare-generated.ts";
import { compareNames } from "./compare-names.ts";
import { compareNotices } from "./compare-notices.ts";
import { compareOperations } from "./compare-operations.ts";
import { SchemaComparison } from "./compare-schemas.ts";
import { structureComparison } from "./compare-structure.ts";
import { isLargerThan } from "./document-size.ts";
import { mergeFindings } from "./findings.ts";
import { type OperationPair, pairOperations } from "./operation-pairs.ts";
import { Replacements } from "./replacements.ts";
import { type Change, compareBumps, type DiffReport, largest } from "./report.ts";
import { schemeRenameChanges, schemeRenames, withSchemeNames } from "./scheme-renames.ts";
import { sentenceWriter } from "./sentences.ts";

/** What {@link diffDocuments} compares: two effective documents, parsed. */
export interface DiffOptions {
  readonly api: Api;
  readonly before: JsonObject;
  readonly after: JsonObject;
}

/**
 * Compares two effective documents of an API: what changed, what breaks, and how large the release must be.
 *
 * Three comparisons go into it: the documents, the generated TypeScript types (what a caller passes and receives), and the
 * metadata by which clients behave. Where two of them see the same place, the larger bump wins. Very large documents are
 * compared without their types.
 *
 * @throws {@link SpecsError} `document_invalid` when no types can be generated of a document, `tool_failed`.
 */
export async function diffDocuments({ api, ...documents }: DiffOptions): Promise<DiffReport> {
  if (isDeepStrictEqual(documents.before, documents.after)) {
    return { api: api.name, bump: "none", changes: [] };
  }
  const before = separateVersions(api, documents.before);
  const after = separateVersions(api, documents.after);
  const now = comparable(after);
  const published = comparable(before);
  const renames = schemeRenames(published, now);
  const old = withSchemeNames(published, renames);
  const paired = pairOperations(old, now);
  const schemas = new SchemaComparison(old.schemas, now.schemas);
  const compareStructure = structureComparison(old, now, schemas);
  const isTooLarge = isLargerThan(MAX_TYPED_CHARACTERS, [before, after]);
  const types = isTooLarge ? undefined : await generatedTypes(api, before, after);
  const findings = (pair: OperationPair) => [
    ...compareStructure(pair),
    ...(types?.compareOperation(pair) ?? []),
  ];
  const write = sentenceWriter();
  const replacements = new Replacements(paired, schemas);
  const substance = [
    ...compareOperations(paired, replacements),
    ...paired.pairs.flatMap((pair) => mergeFindings(findings(pair)).map(write)),
    ...schemeRenameChanges(renames),
    ...compareDocumentWide(old, now),
    ...compareNames(old, now, schemas),
    ...compareNotices(before, after, replacements),
  ];
  // A new parameter or property comes with new descriptions; they are not worth a line of their own.
  const changed = new Set(substance.map(({ operationId }) => operationId));
  const documentation = compareDocumentation(before, after, paired.pairs).filter(
    ({ operationId, place }) =>
      place !== "documentation" || operationId === undefined || !changed.has(operationId),
  );
  const changes = [...substance, ...documentation];
  const bump = largest(changes.map((change) => change.bump));
  const sorted = changes.toSorted(byWeight);
  return { api: api.name, bump, changes: sorted, ...(isTooLarge ? { isWithoutTypes: true } : {}) };
}

/** Both documents together. Generating types takes ten times as long as comparing the documents. */
const MAX_TYPED_CHARACTERS = 1_500_000;

async function generatedTypes(api: Api, before: JsonObject, after: JsonObject): Promise<GeneratedTypes> {
  // The installed generator writes both sides, so that a new generator does not count as a change.
  const [old, now] = await Promise.all([typesOf(api, before), typesOf(api, after)]);
  return new GeneratedTypes(old, now);
}

function typesOf(api: Api, document: JsonObject): Promise<string> {
  const file = `specs/${api.name}/openapi.yaml`;
  return schemaFile(api, { file, text: "", value: document, placeOf: () => ({ file }) });
}

/**
 * Breaking first; then by operation and place, so that a report is the same each time. A new name stands before what else
 * changed under it.
 */
function byWeight(a: Change, b: Change): number {
  const key = ({ operationId = "", place, renamedTo = place }: Change) => `${operationId}\n${renamedTo}`;
  return compareBumps(b.bump, a.bump) || (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
}
