import { markdownText } from "@energy-clients/scripts-shared/encode";
import type { Api } from "../document/apis.ts";
import { isObject, type Json, type JsonObject } from "../document/document.ts";

/**
 * The document as the type generator should see it: parameters that the client supplies are optional, and
 * what `x-` fields say stands in the descriptions, which become docstrings. The argument is left as it is.
 */
export function annotate(api: Api, document: JsonObject): JsonObject {
  const copy = structuredClone(document);
  const provenance = document["x-provenance"];
  for (const item of Object.values(isObject(copy.paths) ? copy.paths : {})) {
    for (const operation of Object.values(isObject(item) ? item : {})) {
      if (isObject(operation) && "responses" in operation) {
        append(operation, operationNotes(api, { "x-provenance": provenance ?? "published", ...operation }));
      }
    }
  }
  visit(copy);
  return copy;
}

/** Data, not schemas: a field there that looks like a schema's is none. */
const DATA = new Set(["example", "examples", "default", "enum", "const"]);

function visit(value: Json): void {
  if (Array.isArray(value)) for (const item of value) visit(item);
  if (!isObject(value)) return;
  for (const [key, child] of Object.entries(value)) if (!DATA.has(key)) visit(child);
  if (value["x-client-supplied"] === true) {
    delete value.required;
    append(value, ["Supplied by the client; give it to override."]);
  }
  append(value, schemaNotes(value));
  if (isParameter(value) && isObject(value.schema)) append(value, schemaNotes(value.schema));
}

function isParameter(value: JsonObject): boolean {
  return typeof value.in === "string" && typeof value.name === "string";
}

function operationNotes({ title }: Api, operation: JsonObject): string[] {
  const text = (key: string) => (typeof operation[key] === "string" ? operation[key].trim() : undefined);
  const notCallable = text("x-not-callable");
  const callableBy = text("x-callable-by");
  const useCase = text("x-use-case");
  const pollWith = text("x-poll-with");
  const recoveryHint = text("x-recovery-hint");
  const sunset = text("x-sunset");
  const unsafe = operation["x-idempotent"] === false;
  return [
    provenanceNotes(title)[text("x-provenance") ?? ""],
    notCallable && `**Not callable** with a third party's token: ${notCallable}`,
    callableBy && `Callable by: ${callableBy}`,
    useCase && `Use case: ${useCase}`,
    pollWith && `The answer only says that the request was taken; \`${pollWith}\` tells what became of it.`,
    unsafe && "**Acts again** when it is sent again.",
    recoveryHint && `If the answer is lost: ${recoveryHint}`,
    sunset && `Sunset: ${sunset}`,
  ].filter((note) => typeof note === "string" && note !== "") as string[];
}

function provenanceNotes(words: string): Record<string, string> {
  const title = markdownText(words);
  return {
    documented: `**Documented** by the owner of ${title} in words; the document is ours.`,
    inferred: `**Inferred** from what is documented of ${title}, not confirmed.`,
    modelled: `**Modelled**: not from ${title}'s document but our own design; expect the real API to differ.`,
  };
}

function schemaNotes(schema: JsonObject): string[] {
  const { "x-unit": unit, "x-encoding": encoding, "x-known-values": known, "x-secret": secret } = schema;
  return [
    secret === true ? "**A secret**: keep it out of logs and records." : "",
    typeof unit === "string" ? `Unit: ${unit}.` : "",
    typeof encoding === "string" ? `Encoding: ${encoding}.` : "",
    Array.isArray(known) ? `Known values: ${known.join(", ")}.` : "",
  ].filter((note) => note !== "");
}

function append(target: JsonObject, notes: readonly string[]): void {
  if (notes.length === 0) return;
  const description = typeof target.description === "string" ? target.description.trim() : "";
  const fresh = notes.filter((note) => !description.includes(note));
  target.description = [description, ...fresh].filter((part) => part !== "").join("\n\n");
}
