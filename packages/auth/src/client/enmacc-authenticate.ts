import {
  type ApiVersions,
  checkVersion,
  InputError,
  type Operation,
  parseBaseUrl,
  resolveVersions,
  shapeOf,
} from "@energy-clients/client-core";
import { checkOptionNames, checkText, optionNames } from "../options/check-options.js";
import {
  documentedNames,
  type EnmaccFieldNames,
  type EnmaccParameterNames,
  type EnmaccParameterPlace,
} from "../tokens/enmacc-token.js";

/** How to authenticate. The defaults are what a program was observed to do. */
export interface EnmaccAuthenticateOptions {
  /**
   * URL of the operation: https, or http on this machine. Only if it is set may its origin differ from that of `baseUrl`; id,
   * secret and API key are then sent to it. @defaultValue `/authenticate` of `baseUrl`, after its version
   */
  readonly url?: string;
  /** Version of the operation, if `url` is not set. @defaultValue the version that other options give, or else `v2.1` */
  readonly apiVersion?: string;
  /** Where id and secret are sent. With `query`, servers and proxies write the secret into their logs. @defaultValue `"json"` */
  readonly parameters?: EnmaccParameterPlace;
  /** How id and secret are spelled. @defaultValue the names of the document, or else `"auto"` */
  readonly names?: EnmaccParameterNames;
}

/** The operation `authenticate`, with the version that was observed. */
const AUTHENTICATE = { id: "authenticate", apiVersion: "v2.1" };

const OPTIONS = /* @__PURE__ */ optionNames<EnmaccAuthenticateOptions>({
  url: true,
  apiVersion: true,
  parameters: true,
  names: true,
});
const PLACES: readonly EnmaccParameterPlace[] = ["json", "form", "query"];
const NAMES = ["auto", "underscored", "hyphenated"];
const FIELDS = /* @__PURE__ */ optionNames<EnmaccFieldNames>({
  clientId: true,
  clientSecret: true,
  grantType: true,
});

/**
 * Checks how to authenticate, and works out the URL.
 *
 * @throws {@link InputError} when an option cannot be right; `field` names it.
 */
export function resolveAuthenticate(
  baseUrl: string,
  options: EnmaccAuthenticateOptions = {},
  allowHttpTo?: readonly string[],
) {
  checkOptionNames(options, OPTIONS, "authenticate");
  const { url, apiVersion, parameters = "json", names = "auto" } = options;
  checkChoice(parameters, PLACES, "authenticate.parameters");
  if (typeof names === "object" && names !== null) checkFieldNames(names);
  else checkChoice(names, NAMES, "authenticate.names");
  const base = resolveVersions({ baseUrl, allowHttpTo }, "path");
  if (url !== undefined) {
    if (apiVersion !== undefined) {
      const problem = "has no effect beside authenticate.url; remove it";
      throw new InputError("malformed_value", "authenticate.apiVersion", problem);
    }
    const rules = { field: "authenticate.url", allowPath: true, allowHttpTo };
    return { url: parseBaseUrl(url, rules), parameters, names };
  }
  checkVersion("authenticate.apiVersion", apiVersion, "path");
  const version = apiVersion ?? base.versionOf(AUTHENTICATE);
  return { url: `${base.baseUrl}/${version}/authenticate`, parameters, names };
}

function checkFieldNames(names: EnmaccFieldNames): void {
  checkOptionNames(names, FIELDS, "authenticate.names");
  const { clientId, clientSecret, grantType } = names;
  checkText(clientId, "authenticate.names.clientId");
  checkText(clientSecret, "authenticate.names.clientSecret");
  if (grantType !== undefined) checkText(grantType, "authenticate.names.grantType");
}

function checkChoice(value: unknown, choices: readonly string[], field: string): void {
  if (choices.includes(value as string)) return;
  const problem = `expected one of ${choices.join(", ")} but got ${shapeOf(value)}`;
  throw new InputError("malformed_value", field, problem);
}

/**
 * Fills in what the document says of `authenticate`: its version or URL, and the names of its parameters. What the caller
 * set goes first; malformed options are returned as they are.
 */
export function documentedAuthenticate(
  { id, path, apiVersion, inputs }: Pick<Operation, "id" | "path" | "apiVersion" | "inputs">,
  { baseUrl, versionOf }: ApiVersions,
  options: EnmaccAuthenticateOptions = {},
): EnmaccAuthenticateOptions {
  if (typeof options !== "object" || options === null || Array.isArray(options)) return options;
  const names = documentedNames(inputs);
  const result = { ...(names !== undefined && { names }), ...options };
  if (options.url !== undefined || options.apiVersion !== undefined) return result;
  const version = versionOf({ id, ...(apiVersion !== undefined && { apiVersion }) });
  if (version !== undefined && path === "/authenticate") return { ...result, apiVersion: version };
  return { ...result, url: `${baseUrl}${version === undefined ? "" : `/${version}`}${path}` };
}
