import { markdownText } from "@energy-clients/scripts-shared/encode";
import type { Api } from "../document/apis.ts";
import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { withClientPaths } from "../operations/path-versions.ts";
import { resolve } from "../untrusted/resolve.ts";
import { forTypes } from "./for-types.ts";
import { onWire } from "./on-wire.ts";
import { separateDirections } from "./separate-directions.ts";
import { unitNotes } from "./unit-notes.ts";

/**
 * Prepares a document for the type generator: removes what the client supplies (makes such parameters optional, and takes
 * versions out of paths) and what OpenAPI ignores, tells requests from responses, and adds the content of `x-` fields to the
 * descriptions, which become docstrings. Returns a copy.
 */
export function annotate(api: Api, document: JsonObject): JsonObject {
  const copy = structuredClone(document);
  const provenance = document["x-provenance"];
  for (const item of Object.values(isObject(copy.paths) ? copy.paths : {})) {
    for (const [method, operation] of Object.entries(isObject(item) ? item : {})) {
      if (isObject(operation) && "responses" in operation) {
        const notes = operationNotes(api, method, {
          "x-provenance": provenance ?? "published",
          ...operation,
        });
        append(operation, [...notes, ...unitNotes(document, operation)]);
      }
    }
  }
  visit(copy);
  const renamed = withClientPaths(api, copy);
  describeReferences(renamed, renamed);
  const marked = api.int64 === undefined ? renamed : { ...renamed, "x-int64": api.int64 };
  return separateDirections(onWire(forTypes(marked)));
}

/** Gives a property that refers to a schema that schema's description, which editors would not show otherwise. */
function describeReferences(document: JsonObject, value: Json): void {
  if (Array.isArray(value)) for (const item of value) describeReferences(document, item);
  if (!isObject(value)) return;
  for (const [key, child] of Object.entries(value)) if (!DATA.has(key)) describeReferences(document, child);
  for (const property of Object.values(isObject(value.properties) ? value.properties : {})) {
    if (!isObject(property) || typeof property.$ref !== "string" || "description" in property) continue;
    const { description } = resolve(document, property);
    if (typeof description === "string") property.description = description;
  }
}

/** Fields that hold data: what looks like a schema in them is not one. */
const DATA = new Set(["example", "examples", "default", "enum", "const"]);

function visit(value: Json): void {
  if (Array.isArray(value)) for (const item of value) visit(item);
  if (!isObject(value)) return;
  for (const [key, child] of Object.entries(value)) if (!DATA.has(key)) visit(child);
  if (value["x-client-supplied"] === true) {
    delete value.required;
    append(value, ["Supplied by the client; set it to override."]);
  }
  if (isObject(value.properties)) {
    for (const property of Object.values(value.properties))
      if (isObject(property)) append(property, originNotes(property));
  }
  append(value, schemaNotes(value));
  if (isParameter(value) && isObject(value.schema)) append(value, schemaNotes(value.schema));
}

function isParameter(value: JsonObject): boolean {
  return typeof value.in === "string" && typeof value.name === "string";
}

/** Methods that only read (RFC 9110, section 9.2.1), for which repetition needs no words. */
const SAFE: ReadonlySet<string> = new Set(["get", "head", "options", "trace"]);

function operationNotes({ title }: Api, method: string, operation: JsonObject): string[] {
  const text = (key: string) => (typeof operation[key] === "string" ? operation[key].trim() : undefined);
  const notCallable = text("x-not-callable");
  const callableBy = text("x-callable-by");
  const useCase = text("x-use-case");
  const pollWith = text("x-poll-with");
  const recoveryHint = text("x-recovery-hint");
  const sunset = text("x-sunset");
  const idempotent = operation["x-idempotent"] ?? (method === "put" || method === "delete");
  return [
    provenanceNotes(title)[text("x-provenance") ?? ""],
    notCallable && `**Not callable** with a third party's token: ${notCallable}`,
    callableBy && `Callable by: ${callableBy}`,
    useCase && `Use case: ${useCase}`,
    pollWith &&
      `The response only confirms that the request was queued; \`${pollWith}\` reports its outcome.`,
    idempotent === false && !SAFE.has(method) && "**Not idempotent**: acts again when it is sent again.",
    idempotent === true && !SAFE.has(method) && "Idempotent: has the same effect when it is sent again.",
    recoveryHint && `If the response is lost: ${recoveryHint}`,
    sunset && `Sunset: ${sunset}`,
  ].filter((note) => typeof note === "string" && note !== "") as string[];
}

function provenanceNotes(words: string): Record<string, string> {
  const title = markdownText(words);
  return {
    documented: `**Documented** in words by the owner of ${title}; the OpenAPI description is ours.`,
    observed: `**Observed** in a program that calls ${title}; the OpenAPI description is ours.`,
    inferred: `**Inferred** from the documentation of ${title}, not confirmed.`,
    modelled: `**Modelled**: our own design, not part of ${title}'s document; expect the real API to differ.`,
  };
}

/** A property with a mark of its own, in an object of another origin. */
function originNotes({ "x-provenance": provenance }: JsonObject): string[] {
  if (provenance === "modelled") return ["**Modelled**: our own design; expect the real API to differ."];
  return provenance === "inferred" ? ["**Inferred**, not confirmed."] : [];
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
