const mark = "[redacted]";

// Compared in lower case without hyphens and underscores, so that client_secret, client-secret and clientSecret match.
const secretNames = new Set([
  "authorization",
  "proxyauthorization",
  "cookie",
  "setcookie",
  "xapikey",
  "apikey",
  "clientsecret",
  "clientassertion",
  "secrettext",
  "password",
  "accesstoken",
  "refreshtoken",
  "idtoken",
]);

function isSecret(name: string): boolean {
  return secretNames.has(name.toLowerCase().replace(/[-_]/g, ""));
}

/** Headers as they may be shown. An authorization keeps its scheme, so that a test can tell what was sent. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isSecret(name) ? redactCredentials(value) : value]),
  );
}

function redactCredentials(value: string): string {
  const scheme = /^(Bearer|Basic|Digest|DPoP) +\S/i.exec(value)?.[1];
  return scheme === undefined ? mark : `${scheme} ${mark}`;
}

/** A copy of a JSON value in which every secret field is replaced. */
export function redactValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redactValue);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name,
      isSecret(name) && part !== null ? mark : redactValue(part),
    ]),
  );
}

/** The search part of a URL, with its `?`, in which every secret parameter is replaced. */
export function redactSearch(search: string): string {
  return search.replace(/([?&])([^=&]+)=[^&]*/g, (pair, separator: string, name: string) =>
    isSecret(decode(name)) ? `${separator}${name}=${mark}` : pair,
  );
}

/** Text that could not be parsed is kept only if it can hold no secret that we know of. */
export function redactText(text: string): string {
  const words = text.match(/[\w-]+/g) ?? [];
  return words.some((word) => isSecret(word)) ? mark : text;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
