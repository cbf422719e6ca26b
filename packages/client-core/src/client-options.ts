import { checkHttpHosts } from "./base-url.js";
import type { FetchLike } from "./fetch.js";
import { InputError, shapeOf, unknownOption } from "./input-error.js";
import type { Operation } from "./operation.js";

/** Options of every client. */
export interface ClientOptions<Id extends string = string, Body = string> {
  /** URL of the environment, such as `https://energytrackandtrace.dk`, or that of a gateway, with its path. */
  readonly baseUrl: string;
  /**
   * Names of internal hosts that may be called over plain `http`, such as `["gateway.internal"]`: anyone who can
   * listen on that network reads tokens and data. Exact names, without port. @defaultValue none; `http` is for this machine only
   */
  readonly allowHttpTo?: readonly string[];
  /** Sends the requests. Also takes the `fetch` of undici, node-fetch and cross-fetch. @defaultValue `globalThis.fetch` */
  readonly fetch?: FetchLike<Body>;
  /** API version for every operation. @defaultValue the version that the document gives for each operation */
  readonly apiVersion?: string;
  /** API version for individual operations; takes precedence over `apiVersion`. */
  readonly apiVersions?: { readonly [OperationId in Id]?: string };
}

/** Builds the error for an operation id or route that the document does not have, with similar names. */
export function unknownOperation(given: string, known: readonly string[]): InputError {
  const words = given.toLowerCase();
  const near = known.filter(
    (name) => name.toLowerCase().includes(words) || words.includes(name.toLowerCase()),
  );
  const hint = near.length > 0 ? `; did you mean ${near.slice(0, 3).join(" or ")}?` : "";
  return new InputError("unknown_operation", "operationId", `the document does not have ${given}${hint}`);
}

// The compiler checks that the list is complete.
const OPTION_NAMES = /* @__PURE__ */ Object.keys({
  baseUrl: 1,
  allowHttpTo: 1,
  fetch: 1,
  apiVersion: 1,
  apiVersions: 1,
} satisfies Record<keyof ClientOptions, 1>);

/** @throws {@link InputError} `unknown_option`, `malformed_value` or `unknown_operation`. */
export function checkOptions(options: ClientOptions, operations: Readonly<Record<string, Operation>>): void {
  for (const name of Object.keys(options)) {
    if (!OPTION_NAMES.includes(name)) throw unknownOption(name, OPTION_NAMES);
  }
  if (options.fetch !== undefined && typeof options.fetch !== "function") {
    throw new InputError("malformed_value", "fetch", `expected a function but got ${shapeOf(options.fetch)}`);
  }
  checkHttpHosts(options.allowHttpTo);
  for (const id of Object.keys(options.apiVersions ?? {})) {
    if (!Object.hasOwn(operations, id)) throw unknownOperation(id, Object.keys(operations));
  }
}
