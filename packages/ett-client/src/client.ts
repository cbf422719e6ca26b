import { type ClientOptions, createClient, type GenericMethods } from "@energy-clients/client-core";
import type { EttMethods } from "./generated/methods.js";
import { operations } from "./generated/operations.js";
import type { operations as Operations, paths as Paths } from "./generated/schema.js";

/** A typed client for Energy Track & Trace: a method for each operation, methods by path, and `call()` by operation id. */
export interface EttClient extends EttMethods, GenericMethods<Paths, Operations> {}

/** Options of {@link createEttClient}. */
export type EttClientOptions = ClientOptions<keyof Operations & string>;

/**
 * Creates a client for Energy Track & Trace. It has no credentials: pass a `fetch` that adds them, or use
 * `createAuthenticatedEttClient` of `@energy-clients/auth/ett`.
 *
 * Each request has the `X-API-Version` header that the document declares for its operation. If your environment
 * expects another version, set `apiVersion` or `apiVersions`, or pass the header to a single call.
 *
 * @param options - `baseUrl` is `https://energytrackandtrace.dk`, `https://demo.energytrackandtrace.dk`, or the URL of
 * your gateway or back end, with its path.
 * @throws {@link InputError} when an option is invalid; `field` names it.
 *
 * @example
 * ```ts
 * import { createEttClient, unwrap } from "@energy-clients/ett-client";
 *
 * declare const fetchWithToken: typeof fetch;
 * const ett = createEttClient({ baseUrl: "https://demo.energytrackandtrace.dk", fetch: fetchWithToken });
 * const { result } = await unwrap(ett.getClientConsents());
 * ```
 */
export function createEttClient(options: EttClientOptions): EttClient {
  return createClient<Paths, Operations>(
    { operations, versionHeader: "X-API-Version", allowPath: true },
    options,
  );
}
