import { ContractTestingError, suggestion } from "../errors/contract-testing-error.js";
import { apis } from "../generated/apis.js";

export { apis };

/**
 * An API whose document travels in this package.
 *
 * - `ett`: Energy Track & Trace.
 * - `ett-identity`: the OAuth 2.0 token endpoint that ETT's clients use.
 * - `enmacc`: enmacc CONNECT.
 */
export type Api = (typeof apis)[number];

/** Checks an API's name, as JavaScript callers have no compiler to do it. */
export function parseApi(name: unknown): Api {
  const api = apis.find((known) => known === name);
  if (api !== undefined) return api;
  throw new ContractTestingError(
    "unknown_api",
    `api: unknown name "${name}"; ${suggestion(String(name), apis)}`,
  );
}
