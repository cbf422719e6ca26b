import { isIP } from "node:net";
import { type ContractDocument, findOperation } from "../contract/contract-document.js";
import {
  ContractTestingError,
  checkOptionNames,
  type OptionNames,
} from "../errors/contract-testing-error.js";
import { ADMISSION_OPTIONS, type AdmissionOptions } from "../server/admission.js";
import { checkPort } from "../server/contract-server.js";

/** Settings of {@link startProxy}. */
export interface ProxyOptions extends AdmissionOptions {
  /** Base URL of the real server, such as `https://demo.energytrackandtrace.dk`. `http:` only on this machine. */
  readonly upstream: string;
  /**
   * What may reach the real server: `reads` (GET, HEAD and token requests), `all`, or a list of operations in addition
   * to reads. Any other request gets 403 and a violation.
   *
   * @defaultValue "reads"
   */
  readonly forward?: "reads" | "all" | readonly string[];
  /** Time limit for a response, in ms. @defaultValue 30 000 */
  readonly timeoutMs?: number;
  /** Port on 127.0.0.1. @defaultValue 0, any free port */
  readonly port?: number;
  /** OpenAPI 3 document that replaces the packaged one: the path of a file, or the parsed document. */
  readonly document?: string | object;
  /** Directory for a coverage fragment, as for `startMockServer()`. */
  readonly coverageDir?: string | false;
}

const OPTIONS: OptionNames<ProxyOptions> = {
  upstream: true,
  forward: true,
  timeoutMs: true,
  port: true,
  document: true,
  coverageDir: true,
  ...ADMISSION_OPTIONS,
};

/** POST operations that change nothing and that reads depend on. */
const TOKEN_OPERATIONS = ["requestToken", "authenticate"];

/** Checked options. */
export interface CheckedProxyOptions {
  /** Without a trailing slash. */
  readonly upstream: string;
  readonly timeoutMs: number;
  readonly port: number;
}

/** Checks the options of a proxy. @throws {@link ContractTestingError} `unknown_option`, `invalid_option`. */
export function checkProxyOptions(options: ProxyOptions): CheckedProxyOptions {
  checkOptionNames(options, OPTIONS, "startProxy()");
  const { timeoutMs = 30_000, port = 0 } = options;
  if (!(Number.isFinite(timeoutMs) && timeoutMs > 0))
    throw new ContractTestingError("invalid_option", "timeoutMs: must be a number of milliseconds above 0");
  checkPort(port);
  return { upstream: checkUpstream(options.upstream), timeoutMs, port };
}

/** Decides which operations may reach the real server. @throws {@link ContractTestingError} `unknown_operation`. */
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
  const allowed = new Set(forward === "reads" ? TOKEN_OPERATIONS : [...TOKEN_OPERATIONS, ...forward]);
  if (forward !== "reads") for (const id of forward) findOperation(document, id);
  return (id, method) => method === "get" || method === "head" || allowed.has(id);
}

// The credentials of the code under test go to this URL: it is checked strictly and never printed completely.
function checkUpstream(upstream: unknown): string {
  const invalid = (problem: string) => new ContractTestingError("invalid_option", `upstream: ${problem}`);
  if (typeof upstream !== "string" || !URL.canParse(upstream))
    throw invalid("must be the base URL of a server, such as https://demo.energytrackandtrace.dk");
  const { protocol, hostname, username, password, search, hash, href } = new URL(upstream);
  if (username !== "" || password !== "") throw invalid("must not contain credentials");
  if (search !== "" || hash !== "") throw invalid("must not have a query or a fragment");
  const isHere =
    hostname === "localhost" || hostname === "[::1]" || (isIP(hostname) === 4 && hostname.startsWith("127."));
  if (protocol !== "https:" && !(protocol === "http:" && isHere))
    throw invalid(
      "must begin with https://, because credentials are sent; http:// is allowed only for servers on this machine",
    );
  return href.replace(/\/+$/, "");
}
