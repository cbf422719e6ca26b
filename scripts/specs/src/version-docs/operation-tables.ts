import { markdownCode, markdownText } from "@energy-clients/scripts-shared/encode";
import { isObject, type JsonObject } from "../document/document.ts";
import { readOperations } from "../operations/operations.ts";
import type { SpokenVersion } from "./spoken-version.ts";

/** Every operation of an API with the version header that the client sends, and how sure it is. */
export function operationTable({ api, source }: SpokenVersion): readonly string[] {
  const header = api.versionHeader === undefined ? [] : [markdownCode(api.versionHeader)];
  const rows = readOperations(api, source).map(({ operation, documentPath }) => [
    markdownCode(operation.id),
    markdownCode(`${operation.method} ${documentPath}`),
    ...header.map(() => markdownText(operation.apiVersion ?? "")),
    operation.provenance,
  ]);
  return table(["operation", "request", ...header, "how sure"], rows);
}

/** Who may call each operation, as the document says in `x-callable-by`, and what no client can call, in `x-not-callable`. */
export function callableByTable({ api, source }: SpokenVersion): readonly string[] {
  const rows = readOperations(api, source).map(({ operation, documentPath }) => {
    const item = isObject(source.value.paths) ? source.value.paths[documentPath] : undefined;
    const value = isObject(item) ? item[operation.method.toLowerCase()] : undefined;
    const { "x-callable-by": callers, "x-not-callable": problem } = isObject(value) ? value : {};
    const text = [problem, callers].find((one) => typeof one === "string") ?? "The document does not say.";
    return [markdownCode(operation.id), markdownText(text), operation.idempotent ? "yes" : "no"];
  });
  return table(["operation", "who may call it", "idempotent"], rows);
}

/** What the documents say goes away, with the date when it does. */
export function deprecationTable(spoken: readonly SpokenVersion[]): readonly string[] {
  const rows = spoken.flatMap(({ api, source }) =>
    readOperations(api, source).flatMap(({ operation, documentPath }) => {
      const item = isObject(source.value.paths) ? source.value.paths[documentPath] : undefined;
      const value = isObject(item) ? item[operation.method.toLowerCase()] : undefined;
      const parts = isObject(value) ? deprecatedParts(value) : [];
      return parts.map(({ what, sunset }) => [
        markdownText(api.title),
        markdownCode(operation.id),
        what,
        markdownText(sunset),
      ]);
    }),
  );
  return rows.length === 0
    ? ["No operation or parameter of the documents is deprecated."]
    : table(["API", "operation", "what", "until"], rows);
}

function deprecatedParts(operation: JsonObject): { what: string; sunset: string }[] {
  const parameters = Array.isArray(operation.parameters) ? operation.parameters.filter(isObject) : [];
  const parts: [what: string, value: JsonObject][] = [
    ["the operation", operation],
    ...parameters.map((value): [string, JsonObject] => [
      `${markdownText(String(value.in))} parameter ${markdownCode(String(value.name))}`,
      value,
    ]),
  ];
  return parts
    .filter(([, value]) => value.deprecated === true || typeof value["x-sunset"] === "string")
    .map(([what, value]) => ({ what, sunset: String(value["x-sunset"] ?? "no date given") }));
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), `|${"---|".repeat(header.length)}`, ...rows.map(line)];
}
