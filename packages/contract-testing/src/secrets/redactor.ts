import { type IsSecretName, secretNames } from "./secret-names.js";
import { createSecretValues, type Effort, mark, notRecorded, startEffort } from "./secret-values.js";

/** Takes the secrets out of what one server records and says. */
export interface Redactor {
  readonly isSecret: IsSecretName;
  /** Headers whose secrets are replaced. An authorization keeps its scheme, so that a test can tell what was sent. */
  headers(headers: Readonly<Record<string, string>>): Record<string, string>;
  /** A copy of a JSON value in which the value of each secret name is replaced, also in JSON within a text. */
  value(value: unknown): unknown;
  /** The search part of a URL, with its `?`, in which the value of each secret parameter is replaced. */
  search(search: string): string;
  /** Text that could not be parsed: kept only if it names no secret. */
  text(text: string): string;
  /**
   * A copy of anything in which the secrets that the other functions have found so far are replaced wherever they are,
   * in keys and in other encodings, too.
   */
  known<Value>(value: Value): Value;
}

// The value is only looked at: it may hold another pair, as a URL does.
const pair = /(?<![\w%.[\]-])([\w%.[\]-]{2,80})\\?["']?[ \t]{0,3}[=:][ \t]{0,3}\\?["']?(?=([^\s"'&;,}\\]+))/g;

// Values that are no secrets; the scheme of an Authorization header is followed by one.
const keeps = /^(?:true|false|null|\[redacted\]|Bearer|Basic|Digest|DPoP)$/i;

// In prose a word follows the name of a secret, as in `secret: returned once`: it must not be taken for one elsewhere.
function looksRandom(text: string): boolean {
  return text.length >= 20 || (/\d/.test(text) && /[a-z]/i.test(text));
}

/** A longer text is not recorded: to search it for secrets in all their encodings would take seconds. */
const longest = 65_536;

/** Makes the redactor of one server; it forgets no secret that it has seen. */
export function createRedactor({
  operations,
}: {
  readonly operations: Parameters<typeof secretNames>[0];
}): Redactor {
  const isSecret = secretNames(operations);
  const secrets = createSecretValues((decoded) => namesSecret(decoded));

  function namesSecret(decoded: string): boolean {
    return pairs(decoded, () => {}) !== decoded;
  }

  function hide(value: unknown): unknown {
    if (value === null || value === undefined || typeof value === "boolean") return value;
    secrets.add(value);
    return mark;
  }

  // `name=value`, `name: value` and `"name":"value"` in a text, and the credential of an Authorization header.
  function pairs(text: string, add: (secret: string) => void): string {
    let redacted = "";
    let end = 0;
    for (const { 0: before, 1: name = "", 2: value = "", index } of text.matchAll(pair)) {
      if (index < end || !isSecret(decode(name)) || keeps.test(value)) continue;
      if (looksRandom(value)) add(decode(value));
      redacted += text.slice(end, index) + before + mark;
      end = index + before.length + value.length;
    }
    return (redacted + text.slice(end)).replace(
      /\b(Bearer|Basic|DPoP)([ \t]+)([\w.~+/=-]{8,})/gi,
      (whole, scheme: string, space: string, credential: string) => {
        if (!looksRandom(credential)) return whole;
        add(credential);
        return `${scheme}${space}${mark}`;
      },
    );
  }

  function redactString(text: string, depth: number): string {
    if (text.length > longest) return notRecorded(text);
    if (depth < 6 && /^\s*[[{"]/.test(text)) {
      try {
        const parsed: unknown = JSON.parse(text);
        const redacted = redactNames(parsed, depth + 1);
        return JSON.stringify(redacted) === JSON.stringify(parsed) ? text : JSON.stringify(redacted);
      } catch {
        // Then it is text like any other.
      }
    }
    return pairs(text, secrets.add);
  }

  function redactNames(value: unknown, depth: number): unknown {
    if (typeof value === "string") return redactString(value, depth);
    if (Array.isArray(value)) return value.map((part) => redactNames(part, depth));
    if (typeof value !== "object" || value === null || isMatcher(value)) return value;
    // A list of `{ name, value }` says the name as a value.
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
    return scheme === undefined ? mark : `${scheme} ${mark}`;
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
        return `${separator}${name}=${mark}`;
      }),
    text(text) {
      if (text.length > longest) return notRecorded(text);
      const words = [text, decode(text)].flatMap((form) => form.match(/[\w-]+/g) ?? []);
      if (!words.some(isSecret)) return text;
      pairs(text, secrets.add);
      return mark;
    },
    known: (value) => redactKnown(value, startEffort()) as typeof value,
  };
}

// What a test expects may hold a matcher, which can not be copied.
function isMatcher(value: object): boolean {
  return "asymmetricMatch" in value && typeof value.asymmetricMatch === "function";
}

// The parts of a header's value that are secrets by themselves.
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
