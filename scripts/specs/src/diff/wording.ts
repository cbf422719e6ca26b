import type { Side } from "./comparable-schema.ts";
import { isSuccess } from "./findings.ts";

/** Text of a document as code in Markdown, readable without: on one line, and it cannot end the code span. */
export function code(text: string): string {
  return `\`${plain(text) || "(empty)"}\``;
}

/** Text of a document inside a sentence: on one line, without backticks and without a terminal's control characters. */
export function plain(text: string): string {
  return text
    .replaceAll("`", "'")
    .replaceAll(/[\s\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .trim();
}

/** `a sentence` is `A sentence`; code stays as it is. */
export function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** `A sentence` is `a sentence`, as it stands after a colon; abbreviations and code stay as they are. */
export function uncapitalized(text: string): string {
  return /^[A-Z](?![A-Z])/.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;
}

const MAX_LISTED = 8;

/** `a`, `b` and `c`, each as code; what is too long is counted. */
export function listed(texts: readonly string[], word: "and" | "or"): string {
  const shown = texts.slice(0, MAX_LISTED).map(code);
  if (texts.length > MAX_LISTED) shown.push(`${texts.length - MAX_LISTED} more`);
  const last = shown.pop() ?? "";
  return shown.length === 0 ? last : `${shown.join(", ")} ${word} ${last}`;
}

/** A place in the words of someone who calls the client. */
export interface PlaceName {
  readonly kind: "member" | "request body" | "response body" | "status";
  /** Inside a sentence: `query.limit`, `data.result[].quantity` in the 200 response. */
  readonly ref: string;
  /** With the word for what it is: parameter `query.limit`. */
  readonly title: string;
  /** In code: `query.limit`, `data.result[].quantity`. */
  readonly short: string;
  /** Of a response's body, such as `200` or `default`. */
  readonly status?: string;
  /** Of a body, where the place names one. */
  readonly media?: string | undefined;
}

/**
 * Names a place of {@link namePlace}. What a caller passes is called as the caller writes it (`query`, `path`, `header`,
 * `body`), what the API returns as the client returns it: `data` of a success, else `error`.
 */
export function nameOf(place: string, side?: Side): PlaceName {
  const [, response, inResponse] = /^response (\S+) ?(.*)$/s.exec(place) ?? [];
  const [isBody, media, path = ""] = /^body(?: \(([^()]+)\))?(.*)$/s.exec(inResponse ?? place) ?? [];
  const type = media === undefined ? "" : ` (${code(media)})`;
  if (response === undefined) {
    if (isBody === undefined) return memberName("parameter", place, "");
    if (path !== "") return memberName("property", `body${path}`, type);
    const title = "request body";
    return { kind: "request body", ref: `the ${title}`, title, short: code("body"), media };
  }
  const status = response === "DEFAULT" ? "default" : response;
  // What is passed in a response is the response to a request of the API.
  const isOwn = side === "input";
  const of = `${isOwn ? "your" : "the"} ${status} response${type}`;
  if (isBody === undefined && inResponse === "") {
    const ref = status === "default" ? "other statuses (`default`)" : `status ${status}`;
    return { kind: "status", ref, title: ref, short: code("response.status") };
  }
  if (isBody === undefined) {
    const header = `header ${code(inResponse?.replace(/^header /, "") ?? "")}`;
    return { kind: "member", ref: `${header} in ${of}`, title: `${header} in ${of}`, short: `the ${header}` };
  }
  const root = isOwn ? "body" : isSuccess(response) ? "data" : "error";
  if (path !== "") return memberName("property", `${root}${path}`, ` in ${of}`);
  return { kind: "response body", ref: `the body of ${of}`, title: "body", short: code(root), status, media };
}

/** Names a place in a shared schema, such as `Order.lines[].amount`; a schema as a whole is the type itself. */
export function nameOfCause(cause: string): PlaceName {
  if (/[.[]/.test(cause)) return memberName("property", cause, "");
  const type = `the type ${code(cause)}`;
  return { kind: "member", ref: type, title: type.slice(4), short: code(cause) };
}

function memberName(what: "parameter" | "property", path: string, where: string): PlaceName {
  const short = code(path);
  return { kind: "member", ref: `${valueAt(path)}${where}`, title: `${what} ${short}${where}`, short };
}

/** Items and additional properties have no name of their own. */
function valueAt(path: string): string {
  if (path.endsWith("[]")) return `each item of ${code(path.slice(0, -2))}`;
  if (path.endsWith(".*")) return `each additional property of ${code(path.slice(0, -2))}`;
  return code(path);
}
