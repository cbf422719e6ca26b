import type { IHttpOperation } from "@stoplight/types";

/** Tells whether a field, parameter or header with this name holds a secret. */
export type IsSecretName = (name: string) => boolean;

// Secret in every document. Compared in lower case without hyphens, underscores and spaces: client_secret,
// client-secret and clientSecret match.
const ALWAYS_SECRET =
  /^(?:(?:proxy)?authorization|(?:set)?cookie2?|(?:client)?assertion|secrettext|(?:x)?token|jwt|credentials?)$|(?:secret|passw(?:or)?d|passphrase|apikey|subscriptionkey|privatekey|accesskey|(?:access|refresh|id|auth|bearer|session|csrf|xsrf|security)token)$/;

/**
 * Collects the names of secrets: fields, parameters and headers whose schema has `x-secret: true` or
 * `format: password`, the API keys of security schemes, and names that are secrets in every API.
 */
export function secretNames(operations: readonly IHttpOperation[]): IsSecretName {
  const marked = COLLECTED.get(operations) ?? collectAll(operations);
  COLLECTED.set(operations, marked);
  // Forms write a nested name as `credentials[secret]`, paths as `credentials.secret`.
  return (name) =>
    [name, ...name.split(/[[\].]+/)].map(plain).some((part) => ALWAYS_SECRET.test(part) || marked.has(part));
}

/** The collected names by the operations of a document, which are immutable and shared by servers. */
const COLLECTED = new WeakMap<readonly IHttpOperation[], ReadonlySet<string>>();

function collectAll(operations: readonly IHttpOperation[]): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<object>();
  for (const operation of operations) collect(operation, bundleOf(operation), names, seen);
  return names;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, "");
}

type Bundle = Readonly<Record<string, unknown>>;

function bundleOf(operation: IHttpOperation): Bundle {
  return (operation as { __bundled__?: Bundle }).__bundled__ ?? {};
}

function collect(part: unknown, bundle: Bundle, names: Set<string>, seen: Set<object>): void {
  if (typeof part !== "object" || part === null || seen.has(part)) return;
  seen.add(part);
  const { properties, name, schema, type } = part as Readonly<Record<string, unknown>>;
  for (const [property, value] of Object.entries(typeof properties === "object" ? (properties ?? {}) : {}))
    if (isMarked(value, bundle)) names.add(plain(property));
  if (typeof name === "string" && (type === "apiKey" || isMarked(schema, bundle))) names.add(plain(name));
  for (const value of Object.values(part)) collect(value, bundle, names, seen);
}

function isMarked(schema: unknown, bundle: Bundle, depth = 0): boolean {
  // A schema may be recursive.
  if (typeof schema !== "object" || schema === null || depth > 8) return false;
  const { format, $ref, items, allOf, anyOf, oneOf, ...rest } = schema as Readonly<Record<string, unknown>>;
  if (rest["x-secret"] === true || format === "password") return true;
  const target = typeof $ref === "string" ? /^#\/__bundled__\/([^/]+)$/.exec($ref)?.[1] : undefined;
  const parts = [items, ...[allOf, anyOf, oneOf].flat(), target !== undefined ? bundle[target] : undefined];
  return parts.some((part) => isMarked(part, bundle, depth + 1));
}
