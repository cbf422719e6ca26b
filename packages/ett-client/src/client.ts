import { type ApiClient, type ClientOptions, createClient } from "@energy-clients/client-core";
import { operations } from "./generated/operations.js";
import type { operations as Operations, paths as Paths } from "./generated/schema.js";

/** A typed client for Energy Track & Trace: methods by path, and `call()` by operation id. */
export type EttClient = ApiClient<Paths, Operations>;

/** Options of {@link createEttClient}. */
export type EttClientOptions = ClientOptions<keyof Operations & string>;

/**
 * Builds a client for Energy Track & Trace. It knows no credentials: give a `fetch` that adds them, or use
 * `createAuthenticatedEttClient` of `@energy-clients/auth/ett`.
 *
 * Each request carries the `X-API-Version` that the document names for its operation. An environment that answers to
 * another version is followed with `apiVersion`, `apiVersions`, or per call with `header`.
 *
 * @param options - `baseUrl` is an origin: `https://energytrackandtrace.dk` or `https://demo.energytrackandtrace.dk`.
 * @throws {@link InputError} when an option can not be right; `field` names it.
 */
export function createEttClient(options: EttClientOptions): EttClient {
  return createClient<Paths, Operations>({ operations, versionHeader: "X-API-Version" }, options);
}
