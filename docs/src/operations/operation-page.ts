import { markdownCode, markdownText } from "@energy-clients/scripts-shared/encode";
import { isObject, type Json, type JsonObject } from "@energy-clients/scripts-specs/document/document";
import { resolve } from "@energy-clients/scripts-specs/untrusted/resolve";
import { documentWords, markdownTable } from "../markdown-table.ts";
import type { ApiOperation } from "./api-operations.ts";
import { errorsOf, examplesOf } from "./operation-errors.ts";
import { operationExample } from "./operation-example.ts";
import { type Field, fieldOf, fieldsOf } from "./schema-fields.ts";

/** The page of an operation, as Markdown. */
export function operationPage(one: ApiOperation): string {
  return [
    `# ${one.operation.id}`,
    `${documentWords(one.summary)} · ${markdownText(one.api.title)}`,
    one.description === "" ? undefined : documentWords(one.description),
    factsTable(one),
    exampleSection(one),
    inputsSection(one),
    responseSection(one),
    lostSection(one),
    errorsSection(one),
  ]
    .filter((part) => part !== undefined)
    .join("\n\n");
}

function factsTable(one: ApiOperation): string {
  const { operation, documentPath, callers, api } = one;
  const { idempotent, paging, pollWith, provenance, apiVersion, deprecated, notCallable } = operation;
  const rows: [string, string][] = [
    ["Request", markdownCode(`${operation.method} ${documentPath}`)],
    ["API version", apiVersion === undefined ? "none" : markdownText(apiVersion)],
    ["Who may call it", markdownText(notCallable ?? callers)],
    ["Idempotent", idempotent ? "yes: the clients retry it" : "**no: it acts again when it is sent again**"],
    ["Paging", paging === "none" ? "none" : `by ${paging}`],
    ["Asynchronous", pollWith === undefined ? "no" : `yes: poll [\`${pollWith}\`](./${pollWith})`],
    ["How sure we are", `[${provenance}](/reference/how-sure#${api.name})`],
  ];
  if (deprecated)
    rows.push(["Deprecated", "yes; see [API versions and deprecations](/api-versions#deprecations)"]);
  return markdownTable(["property", "value"], rows);
}

function exampleSection(one: ApiOperation): string {
  const example = operationExample(one);
  const { api, operation } = one;
  // The console has the APIs that have a client of their own.
  const link = new URLSearchParams({ api: api.name, operation: operation.id });
  const tryIt = api.clientPackage === undefined ? "" : `\n\n[Try it in the console](/console#${link})`;
  if (example !== undefined) return `## Example {#example}\n\n\`\`\`ts\n${example}\`\`\`${tryIt}`;
  const why = one.operation.notCallable ?? "The clients do not call it.";
  return `## Example {#example}\n\nThere is none. ${markdownText(why)}`;
}

function inputsSection({ document, described }: ApiOperation): string {
  const parameters = (Array.isArray(described.parameters) ? described.parameters : [])
    .filter(isObject)
    .filter((parameter) => parameter["x-client-supplied"] !== true);
  const { content } = resolve(document, described.requestBody);
  const bodies = Object.entries(isObject(content) ? content : {}).map(([type, media]) => {
    const fields = fieldsOf(document, (isObject(media) ? media.schema : undefined) ?? {});
    return `Body, ${markdownCode(type)}:\n\n${fieldTable(fields)}`;
  });
  const tables = ["path", "query", "header"].flatMap((place) => {
    const fields = parameters
      .filter((parameter) => parameter.in === place)
      .map((parameter) => fieldOf(document, String(parameter.name), parameter, parameter.required === true));
    return fields.length === 0 ? [] : [`In \`${place}\`:\n\n${fieldTable(fields)}`];
  });
  const all = [...tables, ...bodies];
  return `## Inputs {#inputs}\n\n${all.length === 0 ? "None." : all.join("\n\n")}`;
}

function responseSection({ document, described }: ApiOperation): string {
  const responses = Object.entries(isObject(described.responses) ? described.responses : {});
  const parts = responses
    .filter(([status]) => /^[23]/.test(status))
    .map(([status, value]) => {
      const response = resolve(document, value);
      const content = Object.entries(isObject(response.content) ? response.content : {});
      const bodies = content.map(([type, media]) =>
        responseBody(document, type, isObject(media) ? media : {}),
      );
      return `**${status}**: ${documentWords(String(response.description ?? ""))}\n\n${bodies.join("\n\n")}`;
    });
  return `## Response {#response}\n\n${parts.join("\n\n")}`;
}

function responseBody(document: JsonObject, type: string, media: JsonObject): string {
  const fields = fieldsOf(document, media.schema ?? {});
  const [example] = examplesOf(document, media);
  const shown =
    example === undefined || typeof example === "string"
      ? ""
      : `\n\nThe mock's response, with one item of each list:\n\n\`\`\`json\n${JSON.stringify(shortened(example), null, 2)}\n\`\`\``;
  return `${markdownCode(type)}${fields.length === 0 ? "" : `\n\n${fieldTable(fields)}`}${shown}`;
}

/** One item of each list shows its shape; all items of a load shape would be hundreds of lines. */
function shortened(value: Json): Json {
  if (Array.isArray(value)) return value.slice(0, 1).map(shortened);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shortened(item)]));
}

function lostSection({ operation }: ApiOperation): string {
  const { idempotent, recoveryHint } = operation;
  const heading = "## When the response is lost {#response-lost}";
  if (idempotent) {
    return `${heading}\n\nNothing is to be done: the operation is idempotent, and the clients of \`auth\` retry it. If all attempts fail, call it again later.`;
  }
  return [
    heading,
    "The API may have acted. The clients do not send the request again; the call rejects with `RequestError`, code [`outcome_unknown`](/reference/errors#request-error-outcome-unknown).",
    `Where to look: ${documentWords(recoveryHint ?? "the document does not say; ask the API's owner.")}`,
    operation.reconciliation === undefined
      ? ""
      : "The [journal](/journal) does this by itself, also after a crash.",
  ].join("\n\n");
}

function errorsSection(one: ApiOperation): string {
  const rows = errorsOf(one).flatMap(({ status, description, bodies }) => {
    const codes = [...new Set(bodies.map(({ code }) => code))];
    const shapes = [...new Set(bodies.map(({ kind }) => kind))];
    const links = codes.map(
      (code) => `[\`${code}\`](/reference/errors#api-error-${code.replaceAll("_", "-")})`,
    );
    return [[status, documentWords(description), links.join(", "), shapes.map(markdownCode).join(", ")]];
  });
  const shapes = errorsOf(one).flatMap(({ status, bodies }) =>
    bodies.flatMap(({ example, mediaType }) =>
      example === undefined || mediaType === ""
        ? []
        : [
            `${status}, ${markdownCode(mediaType)}:\n\n\`\`\`text\n${JSON.stringify(example, null, 2)}\n\`\`\``,
          ],
    ),
  );
  const table = markdownTable(
    ["status", "meaning", "`ApiError.code`, with the remedy", "`problem.kind`"],
    rows,
  );
  const examples =
    shapes.length === 0 ? "" : `\n\n::: details Bodies of these errors\n${shapes.join("\n\n")}\n:::`;
  return `## Errors {#errors}\n\n\`unwrap()\` throws an \`ApiError\` for these responses.\n\n${table}${examples}`;
}

function fieldTable(fields: readonly Field[]): string {
  return markdownTable(
    ["name", "type", "unit or format", "required", ""],
    fields.map(({ name, type, unit, required, description, provenance }) => [
      markdownCode(name),
      markdownCode(type),
      markdownText(unit),
      required ? "yes" : "",
      documentWords(description) + (provenance === undefined ? "" : ` *(${provenance})*`),
    ]),
  );
}
