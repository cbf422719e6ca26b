import { isIP } from "node:net";
import { ContractTestingError, refuseUnknownOptions } from "../errors/contract-testing-error.js";
import { type ContractDocument, findOperation } from "../prism/contract-document.js";
import { type AdmissionOptions, admissionNames } from "../server/admission.js";

/** Settings of a validating proxy. */
export interface ProxyOptions extends AdmissionOptions {
  /** Base URL of the real server, such as `https://demo.energytrackandtrace.dk`. `http:` only on this machine. */
  readonly upstream: string;
  /**
   * What may be sent to the real server: `reads` (GET, HEAD and requests for a token), `all`, or reads and the
   * operations of a list. Whatever else is asked for is refused with 403 and a violation.
   *
   * @defaultValue "reads"
   */
  readonly forward?: "reads" | "all" | readonly string[];
  /** Milliseconds to wait for an answer. @defaultValue 30 000 */
  readonly timeoutMs?: number;
  /** Port on 127.0.0.1. @defaultValue 0, any free port */
  readonly port?: number;
  /** OpenAPI 3 document to judge by instead of the one in this package: a file's path, or the parsed document. */
  readonly document?: string | object;
  /** As for `startMockServer()`. @defaultValue the variable `CONTRACT_COVERAGE_DIR`, else none */
  readonly coverageDir?: string | false;
}

const names = ["upstream", "forward", "timeoutMs", "port", "document", "coverageDir", ...admissionNames];

/** POST requests that change nothing: without them there is no reading either. */
const tokenOperations = ["requestToken", "authenticate"];

/** Options after they were checked. */
export interface CheckedProxyOptions {
  /** Without a trailing slash. */
  readonly upstream: string;
  readonly timeoutMs: number;
  readonly port: number;
}

/** @throws {@link ContractTestingError} `unknown_option`, `invalid_option`. */
export function checkProxyOptions(options: ProxyOptions): CheckedProxyOptions {
  refuseUnknownOptions("startProxy()", options, names);
  const { timeoutMs = 30_000, port = 0 } = options;
  if (!(Number.isFinite(timeoutMs) && timeoutMs > 0))
    throw new ContractTestingError("invalid_option", "timeoutMs: must be a number of milliseconds above 0");
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new ContractTestingError("invalid_option", "port: must be a whole number from 0 to 65535");
  return { upstream: checkUpstream(options.upstream), timeoutMs, port };
}

/** Decides which operations may reach the real server; @throws {@link ContractTestingError} `unknown_operation`. */
export function checkForward(
  document: ContractDocument,
  forward: ProxyOptions["forward"] = "reads",
): (id: string, method: string) => boolean {
  if (forward === "all") return () => true;
  if (forward !== "reads" && !Array.isArray(forward))
    throw new ContractTestingError(
      "invalid_option",
      'forward: must be "reads", "all" or a list of operationIds',
    );
  const allowed = new Set(forward === "reads" ? tokenOperations : [...tokenOperations, ...forward]);
  if (forward !== "reads") for (const id of forward) findOperation(document, id);
  return (id, method) => method === "get" || method === "head" || allowed.has(id);
}

// The credentials of the code under test go where this points: it is looked at closely, and never printed whole.
function checkUpstream(upstream: unknown): string {
  const invalid = (problem: string) => new ContractTestingError("invalid_option", `upstream: ${problem}`);
  if (typeof upstream !== "string" || !URL.canParse(upstream))
    throw invalid("must be the base URL of a server, such as https://demo.energytrackandtrace.dk");
  const { protocol, hostname, username, password, search, hash, href } = new URL(upstream);
  if (username !== "" || password !== "") throw invalid("must hold no credentials");
  if (search !== "" || hash !== "") throw invalid("must have no query and no fragment");
  const isHere =
    hostname === "localhost" || hostname === "[::1]" || (isIP(hostname) === 4 && hostname.startsWith("127."));
  if (protocol !== "https:" && !(protocol === "http:" && isHere))
    throw invalid(
      "must begin with https://; http:// is for servers on this machine, as credentials are sent",
    );
  return href.replace(/\/+$/, "");
}
