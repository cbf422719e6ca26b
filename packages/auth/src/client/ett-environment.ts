import { InputError, parseBaseUrl, shapeOf } from "@energy-clients/client-core";
import { checkOptionNames, checkText, optionNames } from "../options/check-options.js";

/** The URLs of an ETT environment. */
export interface EttEnvironmentUrls {
  /** URL of the API, or of a gateway in front of it, with its path: https, or http on this machine. */
  readonly baseUrl: string;
  /** URL of the OAuth 2.0 token endpoint: https, or http on this machine. */
  readonly tokenUrl: string;
  /** OAuth scope, such as `https://…/energy-origin/.default`. */
  readonly scope: string;
}

/**
 * The ETT environments. ETT's guide documents the token endpoint of `demo`; that of `production` is inferred from ETT's
 * published policy files.
 */
const ENVIRONMENTS: Readonly<Record<string, EttEnvironmentUrls>> = {
  demo: {
    baseUrl: "https://demo.energytrackandtrace.dk",
    tokenUrl:
      "https://datahubeouenerginet.b2clogin.com/datahubeouenerginet.onmicrosoft.com/B2C_1A_ClientCredentials/oauth2/v2.0/token",
    scope: "https://datahubeouenerginet.onmicrosoft.com/energy-origin/.default",
  },
  production: {
    baseUrl: "https://energytrackandtrace.dk",
    tokenUrl:
      "https://datahubeopenerginet.b2clogin.com/datahubeopenerginet.onmicrosoft.com/B2C_1A_ClientCredentials/oauth2/v2.0/token",
    scope: "https://datahubeopenerginet.onmicrosoft.com/energy-origin/.default",
  },
};

const URL_OPTIONS = /* @__PURE__ */ optionNames<EttEnvironmentUrls>({
  baseUrl: true,
  tokenUrl: true,
  scope: true,
});

/**
 * Returns the URLs of an environment, and checks them.
 *
 * @throws {@link InputError} `missing_value`, `malformed_value`, `insecure_url` or `unknown_option`; `field` names it.
 */
export function resolveEttEnvironment(
  environment: "demo" | "production" | EttEnvironmentUrls,
  allowHttpTo?: readonly string[],
): EttEnvironmentUrls {
  if (typeof environment === "string" || environment === undefined || environment === null) {
    const known = Object.hasOwn(ENVIRONMENTS, `${environment}`) ? ENVIRONMENTS[`${environment}`] : undefined;
    if (known) return known;
    const code = environment ? "malformed_value" : "missing_value";
    const problem = `expected demo, production or { baseUrl, tokenUrl, scope }, got ${shapeOf(environment)}`;
    throw new InputError(code, "environment", problem);
  }
  checkOptionNames(environment, URL_OPTIONS, "environment");
  checkText(environment.scope, "environment.scope");
  const urlOf = (field: "baseUrl" | "tokenUrl") =>
    parseBaseUrl(environment[field], { field: `environment.${field}`, allowPath: true, allowHttpTo });
  return {
    baseUrl: urlOf("baseUrl"),
    tokenUrl: urlOf("tokenUrl"),
    scope: environment.scope,
  };
}
