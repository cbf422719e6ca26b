import { printable } from "./printable.js";

/**
 * The recognised formats of error bodies, of the APIs and of the gateways and proxies in front of them.
 *
 * - `problem`: RFC 9457 (ASP.NET ProblemDetails).
 * - `validation`: the same, or FastAPI's `{ detail: [{ loc, msg }] }`, with `errors` by field.
 * - `ett`: `{ status, statusCode, description }`.
 * - `json_api`: `{ errors: [{ status, title, detail, source }] }`.
 * - `gateway`: `{ message }` or `{ Message }` of an API gateway, also beside other fields (Spring).
 * - `error`: `{ error: { code, message } }`, or `{ error, error_description }` (RFC 6749).
 * - `message`: a bare JSON string or plain text.
 * - `empty`: no body at all.
 * - `unknown`: anything else, such as an HTML page of a proxy.
 */
export type ProblemKind =
  | "problem"
  | "validation"
  | "ett"
  | "json_api"
  | "gateway"
  | "error"
  | "message"
  | "empty"
  | "unknown";

/**
 * An error response in one shape. Every text is a single printable line of limited length; control characters and line
 * breaks are replaced by spaces. `ApiError.body` has the unchanged body.
 */
export interface Problem {
  readonly kind: ProblemKind;
  /** HTTP status of the response. */
  readonly status: number;
  /** A summary for people: the API's own text where it has any. */
  readonly title: string;
  readonly detail?: string;
  /** URI that names the type of problem (RFC 9457). */
  readonly type?: string;
  /** The API's own code for the error, such as `insufficient_quantity`. */
  readonly code?: string;
  /** Messages by field, named as the API names them; messages without a field are under the empty name. */
  readonly errors?: Readonly<Record<string, readonly string[]>>;
  /** Id to quote to the API's support. */
  readonly traceId?: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Limits for texts, for names of fields, and for entries of a list of errors. */
const MAX_TEXT = 500;
const MAX_NAME = 100;
const MAX_ERRORS = 50;

/**
 * Reads an error body of any known format. Never throws: an unrecognised body becomes `unknown`.
 *
 * @param body - The parsed JSON, the text where it was not JSON, or `undefined` when it was empty.
 * @param status - HTTP status of the response.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9457 | RFC 9457}
 *
 * @example
 * ```ts
 * import { parseProblem } from "@energy-clients/client-core";
 *
 * const problem = parseProblem({ message: "Limit Exceeded" }, 429);
 * problem.kind; // "gateway"
 * problem.title; // "Limit Exceeded"
 * ```
 */
export function parseProblem(body: unknown, status: number): Problem {
  try {
    return { status, ...read(body, `status ${status}`) };
  } catch {
    // Not from JSON.parse(): a getter or proxy that throws.
    return { kind: "unknown", status, title: `status ${status}` };
  }
}

function read(body: unknown, untitled: string): Omit<Problem, "status"> {
  if (body === undefined || body === null || body === "") {
    return { kind: "empty", title: `${untitled} with an empty body` };
  }
  if (typeof body === "string") {
    return body.trimStart().startsWith("<")
      ? { kind: "unknown", title: `${untitled} with an HTML page instead of an API response` }
      : { kind: "message", title: textOf(body) ?? untitled };
  }
  if (typeof body !== "object") return { kind: "unknown", title: untitled };
  if (Array.isArray(body)) return { kind: "unknown", title: untitled, ...pick("errors", readErrors(body)) };
  const fields = body as Fields;
  const { error, detail: details } = fields;
  // FastAPI puts any value that an application raises under `detail`.
  const inner = isFields(error) ? error : isFields(details) ? details : undefined;
  const about = inner ?? fields;
  const text = (name: string) => textOf(fields[name]);

  const errors = readErrors(
    fields.errors ?? fields["invalid-params"] ?? about.errors ?? about.details ?? details,
  );
  const message = textOf(about.message) ?? textOf(about.Message) ?? textOf(about.errorMessage);
  const description = text("description");
  const known = {
    ...pick("type", text("type")),
    ...pick("code", textOf(about.code) ?? (inner ? textOf(about.status) : undefined)),
    ...pick("errors", errors),
    ...pick("traceId", text("traceId")),
  };
  if (description !== undefined && "statusCode" in fields)
    return { kind: "ett", title: description, ...known };
  const title = text("title");
  const detail = text("detail");
  if (title !== undefined || detail !== undefined || text("type") !== undefined) {
    const kind = errors ? "validation" : "problem";
    return {
      kind,
      title: title ?? detail ?? message ?? untitled,
      ...known,
      ...pick("detail", detail ?? message),
    };
  }
  if (inner)
    return { kind: "error", title: message ?? textOf(about.detail) ?? known.code ?? untitled, ...known };
  const kind = textOf(error);
  if (kind !== undefined) {
    const more = text("error_description") ?? message;
    return {
      kind: message === undefined ? "error" : "gateway",
      title: kind,
      ...known,
      ...pick("detail", more),
    };
  }
  if (message !== undefined) return { kind: "gateway", title: message, ...known };
  if (Array.isArray(details) && errors) return { kind: "validation", title: untitled, ...known };
  const [first] = Array.isArray(fields.errors) ? fields.errors : [];
  const words = isFields(first) ? (textOf(first.title) ?? textOf(first.detail)) : undefined;
  if (words !== undefined)
    return { kind: "json_api", title: words, ...pick("code", textOf(first.code)), ...known };
  return { kind: "unknown", title: description ?? untitled, ...known };
}

/** Collects into a Map, since a field may be named like an inherited member, such as `__proto__`. */
function readErrors(value: unknown): Record<string, string[]> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const pairs: (readonly [string, unknown])[] = Array.isArray(value)
    ? value.slice(0, MAX_ERRORS).map((entry) => [fieldOf(entry), isFields(entry) ? wordsOf(entry) : entry])
    : Object.entries(value).slice(0, MAX_ERRORS);
  const errors = new Map<string, string[]>();
  for (const [field, messages] of pairs) {
    const name = printable(field, MAX_NAME);
    const texts = [messages]
      .flat()
      .slice(0, MAX_ERRORS)
      .map(textOf)
      .filter((text) => text !== undefined);
    errors.set(name, [...(errors.get(name) ?? []), ...texts]);
  }
  return errors.size > 0 ? Object.fromEntries(errors) : undefined;
}

/** Finds the field of an entry: RFC 9457 `pointer`, FastAPI `loc`, JSON:API `source`, or a plain name. */
function fieldOf(entry: unknown): string {
  if (!isFields(entry)) return "";
  const { loc, source } = entry;
  if (Array.isArray(loc))
    return loc
      .slice(0, 20)
      .filter((part) => typeof part !== "object")
      .join(".");
  const places = isFields(source) ? [source.pointer, source.parameter, source.header] : [];
  const names = [...places, entry.pointer, entry.field, entry.name, entry.path, entry.param];
  return names.find((name): name is string => typeof name === "string") ?? "";
}

function wordsOf({ detail, message, msg, reason, description, title, code }: Fields): unknown {
  return [detail, message, msg, reason, description, title, code].find(
    (words) => textOf(words) !== undefined,
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? printable(value, MAX_TEXT) || undefined : undefined;
}

function pick<Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]: Value });
}
