import { isObject, type Json, type JsonObject, type Path } from "../document/document.ts";
import { lookUp, parseFragment } from "../document/json-pointer.ts";
import { isData, isNameMap } from "../document/keywords.ts";

/** Something in a document that is refused, and where it stands. */
export interface Finding {
  readonly path: Path;
  readonly problem: string;
}

/** Followed by bundlers, generators or mock servers wherever they stand, in an example as in a schema. */
const REFERENCES = new Set(["$ref", "$dynamicRef", "$recursiveRef", "externalValue"]);
/** Move the base of every reference below them. */
const BASES = new Set(["$id", "id"]);
const DIALECTS = new Set(["$schema", "jsonSchemaDialect"]);
const KNOWN_DIALECT =
  /^https:\/\/spec\.openapis\.org\/oas\/3\.[12]\/(dialect|schema|schema-base)\/[\w-]+$|^https?:\/\/json-schema\.org\/(draft\/20\d\d-\d\d|draft-0[4-7])\/schema#?$/;

/**
 * Finds every reference that leads out of a document or nowhere, in all of the document: tools follow a `$ref` in an
 * example, a default or an extension as they follow one in a schema. A text that only mentions a reference is data, and
 * so is a property whose name is `$ref`.
 *
 * @see {@link https://spec.openapis.org/oas/v3.1.1.html#relative-references-in-api-description-uris | OpenAPI 3.1.1, 4.5}
 */
export function referenceFindings(document: JsonObject): Finding[] {
  const found: Finding[] = [];
  const pending: Part[] = [{ value: document, path: [], data: false, named: false }];
  const judged = new Set<Json>();
  const followed = new Set<string>();
  for (
    let next = pending.pop();
    next !== undefined;
    next = pending.pop() ?? referred(document, followed, judged)
  ) {
    const { value, path, data, named } = next;
    if (typeof value !== "object" || value === null) continue;
    if (Array.isArray(value)) {
      value.forEach((item, index) => {
        pending.push({ value: item, path: [...path, index], data, named: false });
      });
      continue;
    }
    if (!data) judged.add(value);
    for (const [key, child] of Object.entries(value)) {
      const at = [...path, key];
      const problem = problemOf(document, key, child, data || named);
      if (problem !== undefined) found.push({ path: at, problem });
      if (key === "discriminator")
        for (const finding of mappingFindings(document, child, at)) found.push(finding);
      if (!data && key === "$ref" && typeof child === "string") followed.add(child);
      if (typeof child !== "object" || child === null) continue;
      const inData = data || (!named && isData(key, child));
      pending.push({ value: child, path: at, data: inData, named: !inData && !named && isNameMap(key) });
    }
  }
  return found;
}

/** A value that is still to be looked at. */
interface Part {
  readonly value: Json;
  readonly path: Path;
  readonly data: boolean;
  /** Whether its keys are names that somebody chose. */
  readonly named: boolean;
}

/** What a reference names is what the reference stands for, also within an example or an extension. */
function referred(document: JsonObject, followed: Set<string>, judged: ReadonlySet<Json>): Part | undefined {
  for (const ref of followed) {
    followed.delete(ref);
    const value = lookUp(document, ref);
    if (value === undefined || !isObject(value) || judged.has(value)) continue;
    return { value, path: parseFragment(ref), data: false, named: false };
  }
  return undefined;
}

function problemOf(document: JsonObject, key: string, value: Json, isName: boolean): string | undefined {
  if (typeof value !== "string") return undefined;
  const shown = quoted(value);
  if (REFERENCES.has(key) || (key === "operationRef" && !isName)) {
    if (!isWithin(value))
      return `${key} ${shown} leads out of the document; bundle it first (redocly bundle)`;
    if (key === "$ref" && lookUp(document, value) === undefined) return `${key} ${shown} leads nowhere`;
    return undefined;
  }
  if (isName) return undefined;
  if (BASES.has(key) && !isPlainName(key, value)) {
    return `${key} ${shown} moves the base of the references below it; remove it`;
  }
  if (DIALECTS.has(key) && !KNOWN_DIALECT.test(value)) {
    return `${key} ${shown} names a dialect that is not known; remove it`;
  }
  return undefined;
}

/** The value of a mapping is the name of a schema, or a reference (OpenAPI 3.1.1, section 4.8.25). */
function mappingFindings(document: JsonObject, discriminator: Json, path: Path): Finding[] {
  const mapping = isObject(discriminator) ? discriminator.mapping : undefined;
  return Object.entries(isObject(mapping) ? mapping : {}).flatMap(([name, target]) => {
    if (typeof target !== "string") return [];
    const problem = `mapping to ${quoted(target)} leads`;
    const at = [...path, "mapping", name];
    if (target.startsWith("#")) {
      return lookUp(document, target) === undefined ? [{ path: at, problem: `${problem} nowhere` }] : [];
    }
    // A name may have dots and hyphens; what has a slash, a colon or the ending of a file is an address.
    const isName = /^[\w.-]+$/.test(target) && !/\.(json|ya?ml)$/i.test(target) && !/^\.+$/.test(target);
    return isName
      ? []
      : [{ path: at, problem: `${problem} out of the document; bundle it first (redocly bundle)` }];
  });
}

/** Within the document: a JSON Pointer or the name of an anchor, as a fragment. */
function isWithin(reference: string): boolean {
  return reference === "#" || reference.startsWith("#/") || /^#[A-Za-z_][\w.-]*$/.test(reference);
}

/** `id` is the name of anything in a vendor's words; as a base it would be an address. */
function isPlainName(key: string, value: string): boolean {
  return key === "$id" ? /^#[\w.-]*$/.test(value) : !/[:/\\]/.test(value);
}

function quoted(text: string): string {
  const short = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return JSON.stringify(short);
}
