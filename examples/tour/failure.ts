/** A failure as it is told to a person. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  /** Where a defect comes from; empty for every failure that is no defect. */
  readonly stack: readonly string[];
}

/** What to do about a failure, by the `code` of the clients' errors. */
const REMEDIES: Readonly<Record<string, string>> = {
  unsupported_version: "Follow the version that the environment answers to with the option apiVersion.",
  invalid_request:
    "Compare the request with the API's document; the message names the fields if the API did.",
  unauthorized:
    "The API does not take the token: check that credentials and base URL are of the same environment.",
  forbidden:
    "ETT: has the organisation given its consent, and is the client of the right kind (trial or not)? enmacc: is the API key valid?",
  not_found: "The thing is not there, or not for this organisation; check the base URL if nothing is found.",
  conflict:
    "It is there already, or no longer in a state for this; read its present state before trying again.",
  rate_limited: "Wait a little, then run the tour again.",
  quota_exceeded: "The usage plan's quota is spent; wait for its next period or ask enmacc for a larger one.",
  server_error:
    "The API failed. Run the tour again later; whether a writing step was acted on, its lists tell.",
  wait_timed_out: "It may complete later: wait for the same id again, and do not repeat the request.",
  request_failed: "ETT gives no reason; look at the certificate's quantity and the receiver.",
  paging_unstable: "The list changed while it was read; run the tour again.",
  response_malformed: "The answer is not what the document says; is the base URL that of the API?",
  missing_value: "Set what the message names; --help lists all variables.",
  malformed_value: "Correct what the message names; --help lists all variables.",
  insecure_url: "Use https; plain http is for this machine only.",
  token_request_failed:
    "The token endpoint is out of reach or failing; check network and URL, then try again.",
  token_request_rejected: "Check client id, client secret and, for enmacc, the API key; secrets expire.",
  token_response_invalid: "That is no token endpoint's answer; check its URL.",
  token_request_backing_off:
    "The last token request failed a moment ago; wait a little, then run the tour again.",
  outcome_unknown: "Find out as the message says; run the tour again only after that.",
  connect_failed: "Nothing was sent. Check the network and the base URL.",
  certificate_rejected: "Nothing was sent. Check the base URL, and proxies between here and there.",
  network_failed: "Check the network, then run the tour again.",
  timed_out: "The API is slow; run the tour again later.",
  deadline_exceeded: "The API is slow; run the tour again later.",
  origin_not_allowed: "Check the base URL.",
  redirect_refused: "The server redirects elsewhere; check the base URL.",
};

const NETWORK_REMEDY =
  "Check the network and the base URL. A writing step may have arrived: read before repeating.";
const TYPED_REMEDY = "Do what the message says, then run the tour again.";
const USAGE_REMEDY = "--help lists the options.";
const DEFECT_REMEDY =
  "This is a defect of the tour, not of your setup; please report it with the lines below.";

/** Puts an error into words. The clients' errors hold no secret, so that their messages can be shown. */
export function describeFailure(error: unknown): Failure {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const code = codeOf(error);
  const remedy = code === undefined ? undefined : remedyOf(code);
  if (code !== undefined && remedy !== undefined) return { code, message, remedy, stack: [] };
  // What fetch throws has no code of its own; its cause tells, such as ECONNREFUSED.
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
  // The clients' own codes are in snake case, Node's are not.
  return /^[a-z]+(_[a-z]+)+$/.test(code) ? TYPED_REMEDY : undefined;
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}
