import type { FetchLike } from "./fetch.js";
import { InputError } from "./input-error.js";
import type { Operation } from "./operation.js";

/** Options that every client takes. */
export interface ClientOptions<Id extends string = string> {
  /** Origin of the environment, such as `https://energytrackandtrace.dk`. */
  readonly baseUrl: string;
  /** Sends the requests; undici's, node-fetch's and cross-fetch's will do. @defaultValue `globalThis.fetch` */
  readonly fetch?: FetchLike;
  /** API version for every operation. @defaultValue each operation's version in the document */
  readonly apiVersion?: string;
  /** API version for single operations; goes before `apiVersion`. */
  readonly apiVersions?: { readonly [OperationId in Id]?: string };
}

/** The error for an operation id or route that the document lacks, with the nearest names. */
export function unknownOperation(given: string, known: readonly string[]): InputError {
  const words = given.toLowerCase();
  const near = known.filter(
    (name) => name.toLowerCase().includes(words) || words.includes(name.toLowerCase()),
  );
  const hint = near.length > 0 ? `; did you mean ${near.slice(0, 3).join(" or ")}?` : "";
  return new InputError("unknown_operation", "operationId", `the document has no ${given}${hint}`);
}

const OPTION_NAMES = ["baseUrl", "fetch", "apiVersion", "apiVersions"];

/** @throws {@link InputError} `unknown_option`, `malformed_value` or `unknown_operation`. */
export function checkOptions(options: ClientOptions, operations: Readonly<Record<string, Operation>>): void {
  for (const name of Object.keys(options)) {
    if (!OPTION_NAMES.includes(name)) {
      throw new InputError("unknown_option", name, `is no option; there are ${OPTION_NAMES.join(", ")}`);
    }
  }
  if (options.fetch !== undefined && typeof options.fetch !== "function") {
    throw new InputError("malformed_value", "fetch", `expected a function, got a ${typeof options.fetch}`);
  }
  checkVersion("apiVersion", options.apiVersion);
  for (const [id, version] of Object.entries(options.apiVersions ?? {})) {
    if (!Object.hasOwn(operations, id)) throw unknownOperation(id, Object.keys(operations));
    checkVersion(`apiVersions.${id}`, version);
  }
}

function checkVersion(field: string, version: string | undefined): void {
  if (version === undefined || /^[\w.-]+$/.test(version)) return;
  throw new InputError("malformed_value", field, "expected an API version such as 1 or 20250101");
}
