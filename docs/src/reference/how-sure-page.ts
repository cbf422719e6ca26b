import { markdownCode, markdownText } from "@energy-clients/scripts-shared/encode";
import { isObject, type Json } from "@energy-clients/scripts-specs/document/document";
import { documentWords, markdownTable } from "../markdown-table.ts";
import { readDocumentedApis } from "../operations/api-operations.ts";
import { readText } from "../repository.ts";

const MEANINGS: readonly (readonly [string, string])[] = [
  ["published", "in the document that the API's owner publishes"],
  ["documented", "described in words by the API's owner; the OpenAPI description is ours"],
  ["observed", "sent or read by a program that calls the real API; the OpenAPI description is ours"],
  ["inferred", "follows from the documentation, but is not confirmed"],
  ["modelled", "our own design for a documented use case; expect it to differ from the real API"],
];

interface Upstream {
  readonly upstream: { readonly source: string; readonly retrievedAt: string };
}

/** The page that says how reliable each operation, and each part of it that differs, is. */
export function howSurePage(): string {
  const origins = JSON.parse(readText("packages/documents/openapi/provenance.json")) as Record<
    string,
    Upstream
  >;
  const parts = readDocumentedApis().map(({ api, document, operations }) => {
    const rows = operations.map(({ operation }) => [
      `[\`${operation.id}\`](/operations/${operation.id})`,
      operation.provenance,
      operation.notCallable === undefined ? "" : markdownText(operation.notCallable),
    ]);
    const fields = [
      ...partsWithProvenance(document.paths ?? {}, []),
      ...partsWithProvenance(document.components ?? {}, []),
    ]
      .filter(({ path }) => !isOperation(path))
      .map(({ path, provenance, description }) => [
        markdownCode(placeOf(path)),
        provenance,
        documentWords(description),
      ]);
    const origin = origins[api.name]?.upstream;
    return [
      `## ${markdownText(api.title)} {#${api.name}}`,
      origin && `Source: ${markdownText(origin.source)}, retrieved on ${origin.retrievedAt}.`,
      markdownTable(["operation", "how sure", ""], rows),
      fields.length === 0
        ? undefined
        : `### Parts that differ from their operation {#${api.name}-parts}\n\n${markdownTable(["part of the document", "how sure", ""], fields)}`,
    ]
      .filter((part) => part !== undefined)
      .join("\n\n");
  });
  return [
    "# How sure we are",
    "No operation was tried against the live systems. The documents say for each operation, and for parts of it, where the knowledge comes from. At run time, `operations[id].provenance` has it.",
    markdownTable(["", "meaning"], MEANINGS),
    ...parts,
  ].join("\n\n");
}

interface Part {
  readonly path: readonly string[];
  readonly provenance: string;
  readonly description: string;
}

function partsWithProvenance(value: Json, path: readonly string[]): Part[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => partsWithProvenance(item, [...path, nameOf(item, index)]));
  if (!isObject(value)) return [];
  const { "x-provenance": provenance, description } = value;
  const own =
    typeof provenance === "string"
      ? [{ path, provenance, description: typeof description === "string" ? firstSentence(description) : "" }]
      : [];
  // Examples are data, not description.
  const inner = Object.entries(value).filter(([name]) => name !== "example" && name !== "examples");
  return [...own, ...inner.flatMap(([name, item]) => partsWithProvenance(item, [...path, name]))];
}

const nameOf = (item: Json, index: number): string =>
  isObject(item) && typeof item.name === "string" ? item.name : String(index);

const isOperation = (path: readonly string[]): boolean =>
  path.length === 2 && path[0]?.startsWith("/") === true;

/** `schemas`, `Trade`, `properties`, `id` as `Trade.id`. */
function placeOf(path: readonly string[]): string {
  const [first, ...rest] = path.filter((one) => !["properties", "allOf", "items", "schema"].includes(one));
  if (first?.startsWith("/")) return [`${rest.shift()?.toUpperCase()} ${first}`, ...rest].join(" ");
  return rest.join(".");
}

const firstSentence = (text: string): string => (/^[\s\S]*?[.:](?=\s|$)/.exec(text)?.[0] ?? text).trim();
