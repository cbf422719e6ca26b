import { parseArgs } from "node:util";
import { type Api, apis, parseApi } from "../documents/packaged-documents.js";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { messageOf, suggestion } from "../errors/message.js";

/** The parsed command line of `energy-mocks`. */
export interface CliOptions {
  readonly apis: readonly Api[];
  /** Port of the first mock; the others use the following ports. 0 selects free ports. */
  readonly port: number;
  readonly scenario: boolean;
  readonly quiet: boolean;
  /** IP address to listen on. */
  readonly host: string;
  /** Port of the page and the control API; 0 selects a free one. */
  readonly controlPort: number;
  /** As for `startMockServer()`. */
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  /** Origins whose pages may also use the control API. */
  readonly controlOrigins: readonly string[];
  readonly help: boolean;
}

/** The usage text of `energy-mocks`. */
export const USAGE = `Usage: energy-mocks [api…] [--port <first port>] [--scenario] [--quiet]
                    [--host <address>] [--control-port <port>]
                    [--allow-host <name>…] [--allow-origin <origin>…]
                    [--allow-control-origin <origin>…]

Starts mocks of the APIs and logs their requests. A page shows what was called,
and a control API injects faults and moves scenarios on.
APIs: ${apis.join(", ")} (default: all)

  -p, --port <n>           port of the first mock; the others use the following
                           ports (default: free ports)
  --control-port <n>       port of the page and the control API (default: the
                           port after the mocks)
  --host <address>         IP address to listen on (default: 127.0.0.1); 0.0.0.0
                           for all, such as in a container. Other machines need
                           --allow-host
  -s, --scenario           remember wallets, certificates, requests, tokens, RFQs
                           and trades
  -q, --quiet              log only violations
  --allow-host <name>      allow this host name, such as host.docker.internal;
                           repeatable
  --allow-origin <origin>  allow pages of this origin, such as
                           http://localhost:5173; repeatable
  --allow-control-origin <origin>
                           allow pages of this origin to use the control API
                           too, such as the documentation's console; repeatable
  -h, --help               print this text

ENERGY_MOCKS_CONTROL_TOKEN: the token with which other machines may use the page
and the control API; without it, only programs on this machine may.`;

const FLAGS = {
  port: { type: "string", short: "p" },
  scenario: { type: "boolean", short: "s" },
  host: { type: "string" },
  "control-port": { type: "string" },
  quiet: { type: "boolean", short: "q" },
  "allow-host": { type: "string", multiple: true },
  "allow-origin": { type: "string", multiple: true },
  "allow-control-origin": { type: "string", multiple: true },
  help: { type: "boolean", short: "h" },
} as const;

/** Parses the command line. @throws {@link ContractTestingError} `unknown_api`, `unknown_option`, `invalid_option`. */
export function parseOptions(args: readonly string[]): CliOptions {
  const { values, positionals } = parse(args);
  const names = positionals.map(parseApi);
  const chosen = names.length === 0 ? apis : [...new Set(names)];
  // One port for each mock, and the next for the control API.
  const port = parsePort("port", values.port, 65_535 - chosen.length) ?? 0;
  const controlPort =
    parsePort("control-port", values["control-port"], 65_535) ?? (port === 0 ? 0 : port + chosen.length);
  if (controlPort >= port && controlPort < port + chosen.length && port !== 0)
    throw new ContractTestingError("invalid_option", `--control-port ${controlPort}: is the port of a mock`);
  const { scenario = false, quiet = false, help = false } = values;
  const { "allow-host": allowedHosts = [], "allow-origin": allowedOrigins = [] } = values;
  const { host = "127.0.0.1", "allow-control-origin": controlOrigins = [] } = values;
  const admitted = { allowedHosts, allowedOrigins, controlOrigins };
  return { apis: chosen, port, controlPort, host, scenario, quiet, help, ...admitted };
}

function parsePort(name: string, text: string | undefined, highest: number): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (port <= highest) return port;
  throw new ContractTestingError(
    "invalid_option",
    `--${name} ${text}: must be an integer from 0 to ${highest}`,
  );
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: FLAGS });
  } catch (cause) {
    const unknown = /Unknown option '(-+([^']+))'/.exec(cause instanceof Error ? cause.message : "");
    if (unknown === null) throw new ContractTestingError("invalid_option", messageOf(cause), { cause });
    const [, given = "", name = ""] = unknown;
    throw new ContractTestingError(
      "unknown_option",
      `unknown option "${given}"; ${suggestion(name, Object.keys(FLAGS))}`,
    );
  }
}
