import { provesRefusal } from "./call-history.js";
import type { Operation } from "./operation.js";
import { printable } from "./printable.js";
import { type Problem, parseProblem } from "./problem.js";

/**
 * What an error answer means for the caller. Removing or renaming a code is a major change.
 *
 * - `unsupported_version`: the environment most likely does not know the version that was asked for.
 * - `invalid_request`: 400 or 422; `problem.errors` may name the fields.
 * - `unauthorized`: 401. `forbidden`: 403. `not_found`: 404. `conflict`: 409.
 * - `rate_limited`: 429, too many requests just now. `quota_exceeded`: 429, the plan's quota is spent.
 * - `server_error`: 5xx. `unexpected_status`: any other.
 */
export type ApiErrorCode =
  | "unsupported_version"
  | "invalid_request"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "rate_limited"
  | "quota_exceeded"
  | "server_error"
  | "unexpected_status";

/** What {@link ApiError} is made from: the answer and the call that it belongs to. */
export interface ApiErrorDetails {
  readonly operation: Operation | undefined;
  readonly response: Response;
  /** Parsed JSON, text, or `undefined` for an empty body. */
  readonly body: unknown;
  /** As {@link CallResult} has them. @defaultValue a single request, of which nothing more is known */
  readonly requests?: number | undefined;
  readonly mayHaveActed?: boolean | undefined;
}

/** An answer outside 2xx, as `unwrap()` throws it. Holds neither the request nor any credential. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** Stable reason to branch on; `message` is for people and may change. */
  readonly code: ApiErrorCode;
  /** HTTP status. */
  readonly status: number;
  /** The document's `operationId`; `undefined` when the call was made outside a client. */
  readonly operationId: string | undefined;
  /** The answer's body in one shape. */
  readonly problem: Problem;
  /** HTTP requests of the call, those of every retry and replay. */
  readonly requests: number;
  /**
   * Whether the API may have acted on any of them. With a 404, 409 or 410, as of a `DELETE` that was retried, what was
   * asked for may thus be done: look before you take it for a failure.
   */
  readonly mayHaveActed: boolean;
  /** The answer's body as it came. Not enumerable, so that loggers leave it out. */
  declare readonly body: unknown;

  constructor({ operation, response, body, requests = 1, mayHaveActed = false }: ApiErrorDetails) {
    const problem = parseProblem(body, response.status);
    const code = codeOf(operation, response, problem);
    const asked = operation ? `${operation.id} (${operation.method} ${operation.path})` : "the call";
    const hint =
      code === "unsupported_version"
        ? `; most likely this environment does not know the API version asked for`
        : "";
    const earlier =
      mayHaveActed && provesRefusal(response.status)
        ? `; the call sent ${requests} requests, and the API may have acted on an earlier one, whose response was lost`
        : "";
    super(`${asked} answered ${response.status}: ${sentence(problem)}${hint}${earlier}`);
    this.code = code;
    this.status = response.status;
    this.operationId = operation?.id;
    this.problem = problem;
    this.requests = requests;
    this.mayHaveActed = mayHaveActed;
    Object.defineProperty(this, "body", { value: body, enumerable: false });
  }
}

function codeOf(operation: Operation | undefined, response: Response, problem: Problem): ApiErrorCode {
  const { status } = response;
  if (status === 400 && isUnsupportedVersion(operation, response, problem)) return "unsupported_version";
  if (status === 400 || status === 422) return "invalid_request";
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (status === 404) return "not_found";
  if (status === 409) return "conflict";
  // The words of Amazon API Gateway, which spell the difference out nowhere else.
  if (status === 429) return problem.title === "Limit Exceeded" ? "quota_exceeded" : "rate_limited";
  return status >= 500 ? "server_error" : "unexpected_status";
}

/** ASP.NET refuses an unknown version in routing: an empty 400 that lacks the header which every action sends. */
function isUnsupportedVersion(
  operation: Operation | undefined,
  response: Response,
  problem: Problem,
): boolean {
  return (
    operation?.apiVersion !== undefined &&
    problem.kind === "empty" &&
    !response.headers.has("api-supported-versions")
  );
}

/** Longest part of a message that an answer's body may fill. */
const MAX_SENTENCE = 1500;

/** The body's words, each once: an API that has no title has said nothing beside its details. */
function sentence({ title, detail, code, errors = {}, status }: Problem): string {
  const fields = Object.entries(errors)
    .filter(([field, messages]) => field !== "" || messages.length > 0)
    .map(([field, messages]) => `${field === "" ? "" : `${field}: `}${messages.join(" ")}`);
  const words = [...new Set([title, detail, ...fields])].filter((part) => part !== undefined);
  const [first, ...others] = words;
  const parts = first === `status ${status}` && others.length > 0 ? others : words;
  const named = code === undefined || code === String(status) || parts.includes(code) ? "" : ` (${code})`;
  return printable(parts.join("; ") + named, MAX_SENTENCE);
}
