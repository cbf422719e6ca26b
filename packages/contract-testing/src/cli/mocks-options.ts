import { parseArgs } from "node:util";
import { type Api, apis, parseApi } from "../documents/packaged-documents.js";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { suggestion } from "../errors/message.js";

/** The parsed command line of `energy-mocks`. */
export interface CliOptions {
  readonly apis: readonly Api[];
  /** Port of the first mock; the others use the following ports. 0 selects free ports. */
  readonly port: number;
  readonly scenario: boolean;
  readonly quiet: boolean;
  /** As for `startMockServer()`. */
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly help: boolean;
}

/** The usage text of `energy-mocks`. */
export const USAGE = `Usage: energy-mocks [api…] [--port <first port>] [--scenario] [--quiet]
                    [--allow-host <name>…] [--allow-origin <origin>…]

Starts mocks of the APIs on 127.0.0.1 and logs their requests.
APIs: ${apis.join(", ")} (default: all)

  -p, --port <n>           port of the first mock; the others use the following
                           ports (default: free ports)
  -s, --scenario           remember wallets, certificates, requests, tokens, RFQs
                           and trades
  -q, --quiet              log only violations
  --allow-host <name>      allow this host name, such as host.docker.internal;
                           repeatable
  --allow-origin <origin>  allow pages of this origin, such as
                           http://localhost:5173; repeatable
  -h, --help               print this text`;

const FLAGS = {
  port: { type: "string", short: "p" },
  scenario: { type: "boolean", short: "s" },
  quiet: { type: "boolean", short: "q" },
  "allow-host": { type: "string", multiple: true },
  "allow-origin": { type: "string", multiple: true },
  help: { type: "boolean", short: "h" },
} as const;

/** Parses the command line. @throws {@link ContractTestingError} `unknown_api`, `unknown_option`, `invalid_option`. */
export function parseOptions(args: readonly string[]): CliOptions {
  const { values, positionals } = parse(args);
  const names = positionals.map(parseApi);
  const chosen = names.length === 0 ? apis : [...new Set(names)];
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_536 - chosen.length)
    throw new ContractTestingError(
      "invalid_option",
      `--port ${values.port}: must be an integer from 0 to ${65_536 - chosen.length}`,
    );
  const { scenario = false, quiet = false, help = false } = values;
  const { "allow-host": allowedHosts = [], "allow-origin": allowedOrigins = [] } = values;
  return { apis: chosen, port, scenario, quiet, help, allowedHosts, allowedOrigins };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: FLAGS });
  } catch (cause) {
    const unknown = /Unknown option '(-+([^']+))'/.exec(cause instanceof Error ? cause.message : "");
    if (unknown === null)
      throw new ContractTestingError(
        "invalid_option",
        cause instanceof Error ? cause.message : String(cause),
        {
          cause,
        },
      );
    const [, given = "", name = ""] = unknown;
    throw new ContractTestingError(
      "unknown_option",
      `unknown option "${given}"; ${suggestion(name, Object.keys(FLAGS))}`,
    );
  }
}
