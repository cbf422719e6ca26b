/**
 * One shape for every error body of the APIs, so that callers need not know which service answered.
 *
 * - `problem`: RFC 9457 (ASP.NET ProblemDetails).
 * - `validation`: the same with `errors` by field.
 * - `ett`: `{ status, statusCode, description }`.
 * - `gateway`: `{ message }` of an API gateway.
 * - `message`: a bare JSON string or plain text.
 * - `empty`: no body at all.
 * - `unknown`: anything else, such as an HTML page of a proxy.
 */
export type ProblemKind = "problem" | "validation" | "ett" | "gateway" | "message" | "empty" | "unknown";

/** An error answer in one shape. The body as it came is `ApiError.body`. */
export interface Problem {
  readonly kind: ProblemKind;
  /** HTTP status of the answer. */
  readonly status: number;
  /** One line for people: the API's own words where it gave any. */
  readonly title: string;
  readonly detail?: string;
  /** URI that names the type of problem (RFC 9457). */
  readonly type?: string;
  /** Messages by field, as the API names the fields. */
  readonly errors?: Readonly<Record<string, readonly string[]>>;
  /** Id to quote to the API's support. */
  readonly traceId?: string;
}

/** Longest text that is taken from a body into a message. */
const MAX_TEXT = 500;

/**
 * Reads an error body of any of the known shapes. Never throws: what it can't read becomes `unknown`.
 *
 * @param body - The parsed JSON, the text where it was no JSON, or `undefined` when it was empty.
 * @param status - HTTP status of the answer.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9457 | RFC 9457}
 */
export function parseProblem(body: unknown, status: number): Problem {
  if (body === undefined || body === null || body === "") {
    return { kind: "empty", status, title: `status ${status} with an empty body` };
  }
  if (typeof body === "string") {
    return body.trimStart().startsWith("<")
      ? { kind: "unknown", status, title: `status ${status} with a page of markup, not an answer of the API` }
      : { kind: "message", status, title: body.slice(0, MAX_TEXT) };
  }
  if (typeof body !== "object") return { kind: "unknown", status, title: `status ${status}` };
  const fields = body as Record<string, unknown>;
  const text = (name: string): string | undefined => {
    const value = fields[name];
    return typeof value === "string" && value !== "" ? value.slice(0, MAX_TEXT) : undefined;
  };
  const description = text("description");
  if (description !== undefined && "statusCode" in fields) {
    return { kind: "ett", status, title: description };
  }
  const errors = readErrors(fields.errors);
  const title = text("title");
  const optional = {
    ...pick("detail", text("detail")),
    ...pick("type", text("type")),
    ...pick("traceId", text("traceId")),
    ...pick("errors", errors),
  };
  if (title !== undefined || optional.detail !== undefined || optional.type !== undefined) {
    return {
      kind: errors ? "validation" : "problem",
      status,
      title: title ?? optional.detail ?? `status ${status}`,
      ...optional,
    };
  }
  const message = text("message");
  if (message !== undefined) return { kind: "gateway", status, title: message, ...pick("errors", errors) };
  return { kind: "unknown", status, title: `status ${status}`, ...pick("errors", errors) };
}

/** Takes `{ field: [message] }` and `[{ field, message }]` alike. */
function readErrors(value: unknown): Record<string, string[]> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const pairs: [string, unknown][] = Array.isArray(value)
    ? value.map((entry) => [nameOf(entry?.field), [entry?.message]])
    : Object.entries(value);
  // A map, since a field may have the name of a member of every object, such as `constructor` or `__proto__`.
  const errors = new Map<string, string[]>();
  for (const [field, messages] of pairs) {
    const texts = Array.isArray(messages) ? messages.filter((text) => typeof text === "string") : [];
    errors.set(field, [...(errors.get(field) ?? []), ...texts]);
  }
  return errors.size > 0 ? Object.fromEntries(errors) : undefined;
}

/** Not `String()`, which throws for an object whose own `toString` is not a function. */
function nameOf(field: unknown): string {
  return typeof field === "string" || typeof field === "number" ? String(field) : "";
}

function pick<Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]: Value });
}
