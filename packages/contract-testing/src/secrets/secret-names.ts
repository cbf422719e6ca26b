import type { References } from "../documents/references.js";
import { fields } from "../documents/walk-document.js";

/** Tells whether a field, parameter or header with this name holds a secret. */
export type IsSecretName = (name: string) => boolean;

// Secret in every document. Compared in lower case without hyphens, underscores and spaces: client_secret,
// client-secret and clientSecret match.
const ALWAYS_SECRET =
  /^(?:(?:proxy)?authorization|(?:set)?cookie2?|(?:client)?assertion|secrettext|(?:x)?token|jwt|credentials?)$|(?:secret|passw(?:or)?d|passphrase|apikey|subscriptionkey|privatekey|accesskey|(?:access|refresh|id|auth|bearer|session|csrf|xsrf|security)token)$/;

/** A document whose names of secrets are collected. */
export interface SecretsOf {
  readonly content: object;
  readonly references: References;
}

/**
 * Collects the names of secrets: fields, parameters and headers whose schema has `x-secret: true` or
 * `format: password`, the API keys of security schemes, and names that are secrets in every API.
 */
export function secretNames(document: SecretsOf): IsSecretName {
  const marked = COLLECTED.get(document.content) ?? collect(document);
  COLLECTED.set(document.content, marked);
  // Forms write a nested name as `credentials[secret]`, paths as `credentials.secret`.
  const isSecret = (name: string) =>
    isSecretPart(name, marked) ||
    (/[[\].]/.test(name) && name.split(/[[\].]+/).some((part) => isSecretPart(part, marked)));
  // Messages repeat the same names.
  const known = new Map<string, boolean>();
  return (name) => {
    const decision = known.get(name) ?? isSecret(name);
    if (known.size < MAX_KNOWN) known.set(name, decision);
    return decision;
  };
}

/** The most names whose decisions are kept. */
const MAX_KNOWN = 1000;

function isSecretPart(name: string, marked: ReadonlySet<string>): boolean {
  const text = plain(name);
  return ALWAYS_SECRET.test(text) || marked.has(text);
}

/** The collected names by document, which nothing changes, and which servers share. */
const COLLECTED = new WeakMap<object, ReadonlySet<string>>();

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, "");
}

function collect({ content, references }: SecretsOf): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (name: string, ...schemas: readonly unknown[]) => {
    if (schemas.some((schema) => isMarked(schema, references))) names.add(plain(name));
  };
  const seen = new Set<unknown>();
  const pending: unknown[] = [content];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (typeof part !== "object" || part === null || seen.has(part)) continue;
    seen.add(part);
    const { properties, headers, name, schema, type, content: types } = fields(part);
    for (const [property, value] of Object.entries(fields(properties))) add(property, value);
    for (const [header, value] of Object.entries(fields(headers)))
      add(header, ...schemasOf(references.find(value)));
    if (typeof name === "string") {
      if (type === "apiKey") names.add(plain(name));
      add(name, schema, ...contentSchemas(types));
    }
    for (const child of Object.values(part)) if (child !== undefined) pending.push(child);
  }
  return names;
}

function schemasOf(header: unknown): unknown[] {
  const { schema, content } = fields(header);
  return [schema, ...contentSchemas(content)];
}

function contentSchemas(content: unknown): unknown[] {
  return Object.values(fields(content)).map((media) => fields(media).schema);
}

function isMarked(schema: unknown, references: References, depth = 0): boolean {
  // A schema may be recursive.
  if (typeof schema !== "object" || schema === null || depth > 8) return false;
  const { format, $ref, items, allOf, anyOf, oneOf, ...rest } = fields(schema);
  if (rest["x-secret"] === true || format === "password") return true;
  const target = typeof $ref === "string" ? references.find(schema) : undefined;
  const parts = [items, ...[allOf, anyOf, oneOf].flat(), target === schema ? undefined : target];
  return parts.some((part) => part !== undefined && isMarked(part, references, depth + 1));
}
