import { parseArgs } from "node:util";
import type { AuthenticatedEttOptions } from "@energy-clients/auth/ett";
import { InputError, shapeOf } from "@energy-clients/client-core";

/** Credentials and settings of a live ETT. */
export interface LiveEtt {
  readonly environment: AuthenticatedEttOptions["environment"];
  readonly clientId: string;
  readonly clientSecret: string;
  readonly organizationId: string | undefined;
}

/** Credentials of a live enmacc. */
export interface LiveEnmacc {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiKey: string;
}

/** Options of a run. An API without credentials is `undefined` and is mocked. */
export interface TourOptions {
  readonly help: boolean;
  /** Whether live systems may be changed. */
  readonly write: boolean;
  readonly ett: LiveEtt | undefined;
  readonly enmacc: LiveEnmacc | undefined;
}

/** Environment variables by name. */
export type Env = Readonly<Record<string, string | undefined>>;

const ETT_CREDENTIALS = ["ETT_CLIENT_ID", "ETT_CLIENT_SECRET"] as const;
const ETT_SETTINGS = [
  "ETT_ENVIRONMENT",
  "ETT_ORGANIZATION_ID",
  "ETT_BASE_URL",
  "ETT_TOKEN_URL",
  "ETT_SCOPE",
] as const;
const ENMACC_CREDENTIALS = [
  "ENMACC_BASE_URL",
  "ENMACC_CLIENT_ID",
  "ENMACC_CLIENT_SECRET",
  "ENMACC_API_KEY",
] as const;

const DEMO_SCOPE = "https://datahubeouenerginet.onmicrosoft.com/energy-origin/.default";
const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const PRODUCTION_HOST = "energytrackandtrace.dk";

/**
 * Reads the command line and the environment.
 *
 * @throws {@link InputError} when a variable that others need is missing, when a value is invalid, and when `--write` is
 * not safe. `field` names the variable or option.
 */
export function readTourOptions(argv: readonly string[], env: Env): TourOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: { write: { type: "boolean" }, help: { type: "boolean", short: "h" } },
  });
  const { write = false, help = false } = values;
  if (help) return { help, write: false, ett: undefined, enmacc: undefined };
  const ett = readEtt(env);
  const enmacc = readEnmacc(env);
  const sandbox = readChoice(env, "ENMACC_ENVIRONMENT", ["production", "sandbox"]) === "sandbox";
  if (write) refuseUnsafeWrites(ett, enmacc && { sandbox });
  return { help, write, ett, enmacc };
}

function readEtt(env: Env): LiveEtt | undefined {
  const values = readTogether(env, ETT_CREDENTIALS, ETT_SETTINGS);
  if (values === undefined) return undefined;
  const { ETT_CLIENT_ID: clientId, ETT_CLIENT_SECRET: clientSecret } = values;
  const named = readChoice(env, "ETT_ENVIRONMENT", ["demo", "production"]);
  const urls = readTogether(env, ["ETT_BASE_URL", "ETT_TOKEN_URL"], ["ETT_SCOPE"]);
  if (named !== undefined && urls !== undefined) {
    const problem = "must not be set together with ETT_BASE_URL; name an environment or give its URLs";
    throw new InputError("malformed_value", "ETT_ENVIRONMENT", problem);
  }
  const custom = urls && {
    baseUrl: urls.ETT_BASE_URL,
    tokenUrl: urls.ETT_TOKEN_URL,
    scope: env.ETT_SCOPE || DEMO_SCOPE,
  };
  const organizationId = env.ETT_ORGANIZATION_ID || undefined;
  if (organizationId !== undefined && !GUID.test(organizationId)) {
    const problem = `expected the GUID of an organisation but got ${shapeOf(organizationId)}`;
    throw new InputError("malformed_value", "ETT_ORGANIZATION_ID", problem);
  }
  const environment = custom ?? (named as "demo" | "production" | undefined) ?? "demo";
  return { environment, clientId, clientSecret, organizationId };
}

function readEnmacc(env: Env): LiveEnmacc | undefined {
  const values = readTogether(env, ENMACC_CREDENTIALS, ["ENMACC_ENVIRONMENT"]);
  if (values === undefined) return undefined;
  return {
    baseUrl: values.ENMACC_BASE_URL,
    clientId: values.ENMACC_CLIENT_ID,
    clientSecret: values.ENMACC_CLIENT_SECRET,
    apiKey: values.ENMACC_API_KEY,
  };
}

/** Returns all of `required`, or `undefined` when neither they nor their settings are set. */
function readTogether<Name extends string>(
  env: Env,
  required: readonly Name[],
  settings: readonly string[],
): Record<Name, string> | undefined {
  const present = [...required, ...settings].find((name) => env[name]);
  if (present === undefined) return undefined;
  for (const name of required) {
    if (env[name]) continue;
    const problem = `is missing, but ${present} is set; set all of ${required.join(", ")}, or leave all of them out`;
    throw new InputError("missing_value", name, problem);
  }
  return Object.fromEntries(required.map((name) => [name, env[name]])) as Record<Name, string>;
}

function readChoice(env: Env, name: string, known: readonly string[]): string | undefined {
  const value = env[name] || undefined;
  if (value === undefined || known.includes(value)) return value;
  throw new InputError("malformed_value", name, `must be ${known.join(" or ")}`);
}

function refuseUnsafeWrites(ett: LiveEtt | undefined, enmacc: { sandbox: boolean } | undefined): void {
  const refuse = (problem: string) => {
    throw new InputError("malformed_value", "--write", problem);
  };
  if (!ett && !enmacc) {
    refuse("is only for live systems, but no credentials are set; against mocks every step runs without it");
  }
  if (ett && isProduction(ett.environment)) {
    refuse(
      "is not allowed in ETT's production, where certificates are worth money; use the demo environment",
    );
  }
  if (enmacc && !enmacc.sandbox) {
    refuse("is not allowed for enmacc unless ENMACC_ENVIRONMENT=sandbox: an accepted quote is a trade");
  }
}

function isProduction(environment: AuthenticatedEttOptions["environment"]): boolean {
  if (typeof environment === "string") return environment === "production";
  const { baseUrl } = environment;
  return URL.canParse(baseUrl) && new URL(baseUrl).hostname.replace(/^www\.|\.$/g, "") === PRODUCTION_HOST;
}

export const usage = `Usage: npm start [-- --write]

Calls both APIs with the typed, authenticated clients, step by step, and prints each request and its
result. Without credentials, everything runs on this machine, against mock servers that are built
from the API documents.

Set an API's credentials to use its live system:

  ETT_CLIENT_ID         client id, a GUID             } both
  ETT_CLIENT_SECRET     client secret                 }
  ETT_ENVIRONMENT       demo (default) or production
  ETT_ORGANIZATION_ID   organisation to use; default: the first that gave its consent
  ETT_BASE_URL          } a custom environment instead of ETT_ENVIRONMENT: origin of the API,
  ETT_TOKEN_URL         } URL of the token endpoint,
  ETT_SCOPE             } OAuth scope (default: the scope of demo)

  ENMACC_BASE_URL       base URL that enmacc gave you }
  ENMACC_CLIENT_ID      client id                     } all four
  ENMACC_CLIENT_SECRET  client secret                 }
  ENMACC_API_KEY        API key, sent as x-api-key    }
  ENMACC_ENVIRONMENT    production (default) or sandbox; the URL does not tell which

Options:

  --write      Against live systems, also run the steps that change data: they create contracts and
               endpoints, transfer and claim 1 Wh each, create an RFQ and accept a quote on it,
               without asking again. Not allowed in ETT's production, nor for enmacc unless
               ENMACC_ENVIRONMENT=sandbox: an accepted quote is a trade.
  -h, --help   Print this text.

Against mocks every step runs. Against live systems only steps that read data run, unless you give
--write. The tour was tested against mocks, not against the live systems. All enmacc operations
except authentication are modelled: the real ones will differ.`;
