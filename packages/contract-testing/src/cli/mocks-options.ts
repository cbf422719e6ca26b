import { parseArgs } from "node:util";
import { type Api, apis, parseApi } from "../documents/packaged-documents.js";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { suggestion } from "../errors/message.js";

/** What the command line asks for. */
export interface CliOptions {
  readonly apis: readonly Api[];
  /** Port of the first mock, the next has the next; 0 for free ones. */
  readonly port: number;
  readonly state: boolean;
  readonly quiet: boolean;
  /** As for `startMockServer()`. */
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly help: boolean;
}

export const usage = `Usage: energy-mocks [api…] [--port <first port>] [--state] [--quiet]
                    [--allow-host <name>…] [--allow-origin <origin>…]

Starts mocks of the APIs on 127.0.0.1, in this order, and logs what they are asked.
APIs: ${apis.join(", ")}; all of them when none is named.

  -p, --port <n>  the first mock's port, the next mock has the next one; without it, free ports
  -s, --state     keep state: wallets, certificates and requests, tokens that expire, RFQs and trades
  -q, --quiet     no log of requests, only of violations
  --allow-host <name>      answer to this name, too, such as host.docker.internal
  --allow-origin <origin>  let pages of this origin call, such as
                           http://localhost:5173; both may be repeated
  -h, --help      this text`;

const flags = {
  port: { type: "string", short: "p" },
  state: { type: "boolean", short: "s" },
  quiet: { type: "boolean", short: "q" },
  "allow-host": { type: "string", multiple: true },
  "allow-origin": { type: "string", multiple: true },
  help: { type: "boolean", short: "h" },
} as const;

/** Reads the command line; @throws {@link ContractTestingError} `unknown_api`, `unknown_option`, `invalid_option`. */
export function parseOptions(args: readonly string[]): CliOptions {
  const { values, positionals } = parse(args);
  const names = positionals.map(parseApi);
  const chosen = names.length === 0 ? apis : [...new Set(names)];
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_536 - chosen.length)
    throw new ContractTestingError(
      "invalid_option",
      `--port ${values.port}: must be a whole number from 0 to ${65_536 - chosen.length}`,
    );
  const { state = false, quiet = false, help = false } = values;
  const { "allow-host": allowedHosts = [], "allow-origin": allowedOrigins = [] } = values;
  return { apis: chosen, port, state, quiet, help, allowedHosts, allowedOrigins };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: flags });
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
      `unknown option "${given}"; ${suggestion(name, Object.keys(flags))}`,
    );
  }
}
