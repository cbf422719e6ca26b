import { parseBaseUrl } from "./base-url.js";
import { InputError, shapeOf } from "./input-error.js";
import type { Operation } from "./operation.js";

/** Where an API's requests carry the version of their operation. */
export type VersionPlace = "header" | "path";

/** The options that choose versions. */
export interface VersionOptions {
  readonly baseUrl: string;
  readonly allowHttpTo?: readonly string[] | undefined;
  readonly apiVersion?: string | undefined;
  readonly apiVersions?: Readonly<Record<string, string | undefined>> | undefined;
}

/** The base URL without a version, and the version of each operation. */
export interface ApiVersions {
  readonly baseUrl: string;
  /** Returns the version to send; `undefined` when neither the options nor the document give one. */
  versionOf(operation: Pick<Operation, "id" | "apiVersion">): string | undefined;
}

const VERSION = { header: /^[\w.-]+$/, path: /^v\d[\w.-]*$/ };
const EXAMPLE = { header: "1 or 20250101", path: "v2.2" };
const LAST_SEGMENT = /\/(v\d+(?:\.\d+)*)$/;

/**
 * Checks a base URL and the versions, and decides which version each operation gets: that of `apiVersions`, else
 * `apiVersion`, else the version at the end of the base URL, else the document's.
 *
 * @param place - With `path`, a version may end the base URL, as in `https://api.example/v2.2`; it then applies to all
 * operations.
 * @throws {@link InputError} when an option is invalid; `field` names it.
 *
 * @example
 * ```ts
 * import { resolveVersions } from "@energy-clients/client-core";
 *
 * const { baseUrl, versionOf } = resolveVersions({ baseUrl: "https://api.example/v2.2" }, "path");
 * console.log(baseUrl, versionOf({ id: "getTrades", apiVersion: "v2.0" })); // https://api.example v2.2
 * ```
 */
export function resolveVersions(
  options: VersionOptions,
  place: VersionPlace,
  allowPath: boolean = place === "path",
): ApiVersions {
  const { apiVersion, apiVersions = {}, allowHttpTo } = options;
  const url = parseBaseUrl(options.baseUrl, { allowPath, allowHttpTo });
  checkVersion("apiVersion", apiVersion, place);
  for (const [id, version] of Object.entries(apiVersions)) checkVersion(`apiVersions.${id}`, version, place);
  const ofUrl = place === "path" ? LAST_SEGMENT.exec(url)?.[1] : undefined;
  if (ofUrl !== undefined && apiVersion !== undefined && apiVersion !== ofUrl) {
    const problem = `is ${apiVersion}, but baseUrl ends in ${ofUrl}; remove one of them`;
    throw new InputError("malformed_value", "apiVersion", problem);
  }
  return {
    baseUrl: ofUrl === undefined ? url : url.slice(0, -ofUrl.length - 1),
    versionOf: ({ id, apiVersion: documented }) =>
      (Object.hasOwn(apiVersions, id) ? apiVersions[id] : undefined) ?? apiVersion ?? ofUrl ?? documented,
  };
}

/**
 * Checks a version that is chosen in an option.
 *
 * @param field - Names the option in the error.
 * @throws {@link InputError} `malformed_value` when it cannot stand in that place; `undefined` is accepted.
 *
 * @example
 * ```ts
 * import { checkVersion } from "@energy-clients/client-core";
 *
 * checkVersion("apiVersion", process.env["ENMACC_VERSION"], "path"); // throws unless it is like v2.2
 * ```
 */
export function checkVersion(field: string, version: unknown, place: VersionPlace): void {
  if (version === undefined || (typeof version === "string" && VERSION[place].test(version))) return;
  const problem = `expected an API version such as ${EXAMPLE[place]} but got ${shapeOf(version)}`;
  throw new InputError("malformed_value", field, problem);
}
