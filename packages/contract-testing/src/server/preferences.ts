/** What a request's `Prefer` header asks of the mock, in RFC 7240 form with Prism's names and `empty`. */
export interface Preferences {
  /** Status of the response (`code`). */
  readonly status?: number;
  /** Name of the document's example to send. */
  readonly example?: string;
  /** Generates the body from the schema instead of taking an example. */
  readonly dynamic?: boolean;
  /** Sends neither body nor content type, as ETT does for some of its errors. */
  readonly empty?: boolean;
  /** Messages about invalid preferences. */
  readonly problems: readonly string[];
}

// A token or a quoted string, after a preference's name (RFC 7240, section 2).
const preference = /([a-z-]+)\s*=\s*(?:"([^"]*)"|([^\s,;"]*))/gi;

/** Parses a `Prefer` header. Ignores unknown preferences, as RFC 7240 requires. */
export function parsePreferences(header: string | undefined): Preferences {
  const found: { status?: number; example?: string; dynamic?: boolean; empty?: boolean } = {};
  const problems: string[] = [];
  for (const [, rawName = "", quoted, token = ""] of (header ?? "").matchAll(preference)) {
    const name = rawName.toLowerCase();
    const value = quoted ?? token;
    if (name === "code") {
      if (/^[2-5]\d\d$/.test(value)) found.status = Number(value);
      else problems.push(`code must be a status from 200 to 599, such as "code=429"`);
    } else if (name === "example") {
      found.example = value;
    } else if (name === "dynamic" || name === "empty") {
      if (value === "true" || value === "false") found[name] = value === "true";
      else problems.push(`${name} must be true or false`);
    }
  }
  if (found.empty && (found.example !== undefined || found.dynamic))
    problems.push("an empty response cannot have an example or a generated body");
  return { ...found, problems };
}
