import { provesRefusal } from "./call-history.js";
import { EnergyClientsError } from "./energy-clients-error.js";
import type { Operation } from "./operation.js";
import { printable } from "./printable.js";
import { type Problem, parseProblem } from "./problem.js";

/**
 * What an error response means for the caller. Removing or renaming a code is a major change.
 *
 * - `unsupported_version`: the environment most likely does not know the requested API version. Set `apiVersion`, or
 *   upgrade to the client of the version that it knows.
 * - `invalid_request`: 400 or 422, the API refused the inputs. Correct the fields that `problem.errors` names.
 * - `unauthorized`: 401, the API did not accept the token or key, also after one replay with a new token. Check the
 *   credentials and the environment.
 * - `forbidden`: 403, the credentials are valid, but may not do this. Check the consent of the organisation, the role of
 *   the client, and who may call the operation.
 * - `not_found`: 404, the item does not exist, or is not visible to you. Check its id and the organisation.
 * - `conflict`: 409, the item's state does not allow this. Read the item, then decide.
 * - `rate_limited`: 429, too many requests in a short time. Share one rate limiter among all processes, and wait for
 *   `Retry-After`.
 * - `quota_exceeded`: 429, the plan's quota is spent. Wait for its next period, or ask for a larger plan.
 * - `server_error`: 5xx, the API failed. For an operation that is not idempotent, find out what became of the request
 *   before you send it again.
 * - `unexpected_status`: any other status. The document does not have it: report it to the API's owner.
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

/** Arguments of the {@link ApiError} constructor: the response, and the call that it belongs to. */
export interface ApiErrorDetails {
  readonly operation: Operation | undefined;
  readonly response: Response;
  /** Parsed JSON, text, or `undefined` for an empty body. */
  readonly body: unknown;
  /** As in {@link CallResult}. @defaultValue `1` */
  readonly requests?: number | undefined;
  /** As in {@link CallResult}. @defaultValue `false` */
  readonly mayHaveActed?: boolean | undefined;
}

/**
 * A response outside 2xx. `unwrap()` throws it. It holds neither the request nor any credential.
 *
 * @example
 * ```ts
 * import { ApiError, createEttClient, unwrap } from "@energy-clients/ett-client";
 *
 * const ett = createEttClient({ baseUrl: "https://demo.energytrackandtrace.dk" });
 * try {
 *   await unwrap(ett.getClientConsents());
 * } catch (error) {
 *   if (!(error instanceof ApiError) || error.code !== "forbidden") throw error;
 *   console.error(error.status, error.problem.title, error.problem.traceId);
 * }
 * ```
 */
export class ApiError extends EnergyClientsError {
  static override readonly brand = "@energy-clients/ApiError";
  override readonly name = "ApiError";
  /** Stable reason to branch on; `message` is for people and may change. */
  override readonly code: ApiErrorCode;
  /** HTTP status. */
  readonly status: number;
  /** The document's `operationId`; `undefined` when the call was made outside a client. */
  readonly operationId: string | undefined;
  /** The response body in one shape. */
  readonly problem: Problem;
  /** Number of HTTP requests that the call sent, with all retries and replays. */
  readonly requests: number;
  /**
   * Whether the API may have acted on one of these requests. With a 404, 409 or 410, for example after a retried
   * `DELETE`, the operation may have succeeded: check before you treat it as a failure.
   */
  readonly mayHaveActed: boolean;
  /** The unchanged response body. Not enumerable, so that loggers leave it out. */
  declare readonly body: unknown;

  constructor({ operation, response, body, requests = 1, mayHaveActed = false }: ApiErrorDetails) {
    const problem = parseProblem(body, response.status);
    const code = codeOf(operation, response, problem);
    const call = operation ? `${operation.id} (${operation.method} ${operation.path})` : "the call";
    const hint =
      code === "unsupported_version"
        ? "; most likely this environment does not know the requested API version"
        : "";
    const earlier =
      mayHaveActed && provesRefusal(response.status)
        ? `; the call sent ${requests} requests, and the API may have acted on an earlier one`
        : "";
    super(`${call} returned ${response.status}: ${sentence(problem)}${hint}${earlier}`);
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
  // Amazon API Gateway distinguishes the two by this text only.
  if (status === 429) return problem.title === "Limit Exceeded" ? "quota_exceeded" : "rate_limited";
  return status >= 500 ? "server_error" : "unexpected_status";
}

/** ASP.NET rejects an unknown version in routing: an empty 400 without the header that every action sends. */
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

/** Maximum number of characters that a response body may contribute to a message. */
const MAX_SENTENCE = 1500;

/** Joins the texts of the body, each once. The title is left out when it only repeats the status. */
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
