import { type IsSecretName, type SecretsOf, secretNames } from "./secret-names.js";
import { createSecretValues, type Effort, MARK, notRecorded, startEffort } from "./secret-values.js";

/** Removes secrets from the record and the messages of one server. */
export interface Redactor {
  readonly isSecret: IsSecretName;
  /** Replaces secrets in headers. An authorization keeps its scheme, so that a test can check it. */
  headers(headers: Readonly<Record<string, string>>): Record<string, string>;
  /** Copies a JSON value and replaces the value of each secret name, also in JSON within a string. */
  value(value: unknown): unknown;
  /** Replaces the value of each secret parameter in the search part of a URL, which begins with `?`. */
  search(search: string): string;
  /** Keeps unparsed text only if it names no secret. */
  text(text: string): string;
  /**
   * Copies a value and replaces each secret that the other functions have found so far, everywhere, including keys and
   * other encodings.
   */
  known<Value>(value: Value): Value;
}

// The value is matched by a lookahead: it may contain another pair, as a URL does.
const PAIR = /(?<![\w%.[\]-])([\w%.[\]-]{2,80})\\?["']?[ \t]{0,3}[=:][ \t]{0,3}\\?["']?(?=([^\s"'&;,}\\]+))/g;

// Values that are not secrets. The scheme of an Authorization header precedes one.
const NOT_SECRET = /^(?:true|false|null|\[redacted\]|Bearer|Basic|Digest|DPoP)$/i;

// In prose a plain word may follow the name of a secret, as in `secret: returned once`: it must not be replaced
// elsewhere.
function looksRandom(text: string): boolean {
  return text.length >= 20 || (/\d/.test(text) && /[a-z]/i.test(text));
}

/** The MAX_TEXT recorded text, in characters: searching a longer one for encoded secrets would take seconds. */
const MAX_TEXT = 65_536;

/** Creates the redactor of one server. It never forgets a secret that it has seen. */
export function createRedactor(document: SecretsOf): Redactor {
  const isSecret = secretNames(document);
  const secrets = createSecretValues((decoded) => namesSecret(decoded));

  function namesSecret(decoded: string): boolean {
    return pairs(decoded, () => {}) !== decoded;
  }

  function hide(value: unknown): unknown {
    if (value === null || value === undefined || typeof value === "boolean") return value;
    secrets.add(value);
    return MARK;
  }

  // Replaces `name=value`, `name: value` and `"name":"value"` in a text, and the credential of an Authorization header.
  function pairs(text: string, add: (secret: string) => void): string {
    let redacted = "";
    let end = 0;
    for (const { 0: before, 1: name = "", 2: value = "", index } of text.matchAll(PAIR)) {
      if (index < end || !isSecret(decode(name)) || NOT_SECRET.test(value)) continue;
      if (looksRandom(value)) add(decode(value));
      redacted += text.slice(end, index) + before + MARK;
      end = index + before.length + value.length;
    }
    return (redacted + text.slice(end)).replace(
      /\b(Bearer|Basic|DPoP)([ \t]+)([\w.~+/=-]{8,})/gi,
      (whole, scheme: string, space: string, credential: string) => {
        if (!looksRandom(credential)) return whole;
        add(credential);
        return `${scheme}${space}${MARK}`;
      },
    );
  }

  function redactString(text: string, depth: number): string {
    if (text.length > MAX_TEXT) return notRecorded(text);
    if (depth < 6 && /^\s*[[{"]/.test(text)) {
      try {
        const parsed: unknown = JSON.parse(text);
        const redacted = redactNames(parsed, depth + 1);
        return JSON.stringify(redacted) === JSON.stringify(parsed) ? text : JSON.stringify(redacted);
      } catch {
        // Not JSON: treat it as plain text.
      }
    }
    return pairs(text, secrets.add);
  }

  function redactNames(value: unknown, depth: number): unknown {
    if (typeof value === "string") return redactString(value, depth);
    if (Array.isArray(value)) return value.map((part) => redactNames(part, depth));
    if (typeof value !== "object" || value === null || isMatcher(value)) return value;
    // An object `{ name, value }` holds the name as a value.
    const { name, key = name } = value as Readonly<Record<string, unknown>>;
    const isPair = typeof key === "string" && isSecret(key);
    return Object.fromEntries(
      Object.entries(value).map(([field, part]) => [
        field,
        isSecret(field) || (isPair && field === "value") ? hide(part) : redactNames(part, depth),
      ]),
    );
  }

  function redactHeader(name: string, value: string): string {
    if (!isSecret(name)) return pairs(value, secrets.add);
    const [, scheme, credential = ""] = /^(Bearer|Basic|Digest|DPoP) +(\S.*)/i.exec(value) ?? [];
    for (const secret of credentialsIn(name, value, scheme, credential)) secrets.add(secret);
    return scheme === undefined ? MARK : `${scheme} ${MARK}`;
  }

  function redactKnown(value: unknown, effort: Effort): unknown {
    if (typeof value === "string") return secrets.redact(value, effort);
    if (Array.isArray(value)) return value.map((part) => redactKnown(part, effort));
    if (typeof value !== "object" || value === null || isMatcher(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [secrets.redact(name, effort), redactKnown(part, effort)]),
    );
  }

  return {
    isSecret,
    headers: (headers) =>
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, redactHeader(name, value)])),
    value: (value) => redactNames(value, 0),
    search: (search) =>
      search.replace(/([?&])([^=&]+)=([^&]*)/g, (pair, separator: string, name: string, value: string) => {
        if (!isSecret(decode(name))) return pair;
        secrets.add(decode(value));
        return `${separator}${name}=${MARK}`;
      }),
    text(text) {
      if (text.length > MAX_TEXT) return notRecorded(text);
      const words = [text, decode(text)].flatMap((form) => form.match(/[\w-]+/g) ?? []);
      if (!words.some(isSecret)) return text;
      pairs(text, secrets.add);
      return MARK;
    },
    known: (value) => redactKnown(value, startEffort()) as typeof value,
  };
}

// An expected value may contain a matcher, which cannot be copied.
function isMatcher(value: object): boolean {
  return "asymmetricMatch" in value && typeof value.asymmetricMatch === "function";
}

// Returns the parts of a header's value that are secrets by themselves.
function credentialsIn(
  name: string,
  value: string,
  scheme: string | undefined,
  credential: string,
): string[] {
  if (/cookie/i.test(name)) {
    const cookies = /^set/i.test(name) ? [value.split(";", 1)[0] ?? ""] : value.split(";");
    return cookies.map((cookie) => decode(cookie.slice(cookie.indexOf("=") + 1).trim()));
  }
  if (scheme === undefined) return [value];
  if (scheme.toLowerCase() !== "basic") return [credential];
  const pair = Buffer.from(credential, "base64").toString();
  const password = pair.slice(pair.indexOf(":") + 1);
  return [credential, password, decode(password)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
