/** A failure in the words that the tour prints. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  /** Stack of a defect of the tour; empty for every other failure. */
  readonly stack: readonly string[];
}

/** What to do about a failure, by the `code` of the clients' errors. */
const REMEDIES: Readonly<Record<string, string>> = {
  unsupported_version: "Set the option apiVersion to a version that the environment supports.",
  invalid_request:
    "Compare the request with the API's document; the message names the fields if the API named them.",
  unauthorized:
    "The API rejected the token. Check that credentials and base URL belong to the same environment.",
  forbidden:
    "ETT: check that the organisation gave its consent, and whether the client must be on trial. enmacc: check the API key.",
  not_found:
    "The resource does not exist, or belongs to another organisation. If every step fails so, check the base URL.",
  conflict:
    "The resource exists already, or its status no longer allows this. Read its status before you try again.",
  rate_limited: "Wait a minute, then run the tour again.",
  quota_exceeded:
    "The usage plan's quota is used up. Wait for its next period, or ask enmacc for a larger quota.",
  server_error:
    "The API failed. If the step changes data, list that data to see whether it took effect. Run the tour again later.",
  wait_timed_out:
    "The request may still complete. Wait for the same id again; do not send the request again.",
  request_failed: "ETT states no reason. Check the certificate's quantity and the receiver.",
  paging_unstable: "The list changed while it was read. Run the tour again.",
  response_malformed: "The response does not match the API's document. Check the base URL.",
  missing_value: "Set the variable that the message names; --help lists all of them.",
  malformed_value: "Correct the value that the message names; --help lists all variables.",
  insecure_url: "Use https. Plain http is allowed only for this machine.",
  token_request_failed:
    "The token endpoint cannot be reached, or failed. Check the network and the URL, then run the tour again.",
  token_request_rejected:
    "Check the client id, the client secret and, for enmacc, the API key. Secrets expire.",
  token_response_invalid: "The response does not come from a token endpoint. Check its URL.",
  token_request_backing_off:
    "The last token request failed a moment ago. Wait a minute, then run the tour again.",
  outcome_unknown: "Find out what happened, as the message says, before you run the tour again.",
  connect_failed: "Nothing was sent. Check the network and the base URL.",
  certificate_rejected: "Nothing was sent. Check the base URL, and any proxy on the way.",
  network_failed: "Check the network, then run the tour again.",
  timed_out: "The API is slow. Run the tour again later.",
  deadline_exceeded: "The API is slow. Run the tour again later.",
  origin_not_allowed: "Check the base URL.",
  redirect_refused: "The server redirects to another origin. Check the base URL.",
};

const NETWORK_REMEDY =
  "Check the network and the base URL. A step that changes data may have arrived: read the data before you repeat it.";
const TYPED_REMEDY = "Do what the message says, then run the tour again.";
const USAGE_REMEDY = "Use --help to list the options.";
const DEFECT_REMEDY =
  "This is a defect of the tour, not of your setup. Please report it with the lines below.";

/** Describes an error with its code and a remedy. The clients' errors hold no secrets, so their messages are safe to print. */
export function describeFailure(error: unknown): Failure {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const code = codeOf(error);
  const remedy = code === undefined ? undefined : remedyOf(code);
  if (code !== undefined && remedy !== undefined) return { code, message, remedy, stack: [] };
  // The TypeError that fetch throws has no code; its cause has one, such as ECONNREFUSED.
  const cause = error instanceof TypeError ? error.cause : undefined;
  const networkCode = codeOf(cause);
  if (cause instanceof Error && networkCode !== undefined) {
    return { code: networkCode, message: `${message}: ${cause.message}`, remedy: NETWORK_REMEDY, stack: [] };
  }
  return { code: code ?? "defect", message, remedy: DEFECT_REMEDY, stack: stack?.split("\n").slice(1) ?? [] };
}

function remedyOf(code: string): string | undefined {
  if (Object.hasOwn(REMEDIES, code)) return REMEDIES[code];
  if (code.startsWith("ERR_PARSE_ARGS")) return USAGE_REMEDY;
  // The clients' codes are in snake case, Node's are not.
  return /^[a-z]+(_[a-z]+)+$/.test(code) ? TYPED_REMEDY : undefined;
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}
