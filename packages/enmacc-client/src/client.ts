import { type ApiClient, type ClientOptions, createClient } from "@energy-clients/client-core";
import { operations } from "./generated/operations.js";
import type { operations as Operations, paths as Paths } from "./generated/schema.js";

/** A typed client for enmacc CONNECT: methods by path, and `call()` by operation id. */
export interface EnmaccClient extends ApiClient<Paths, Operations> {}

/**
 * Options of {@link createEnmaccClient}. enmacc gives you the `baseUrl` with your credentials; no public one exists. It
 * may have a path, such as `/v2.2`.
 */
export type EnmaccClientOptions = Pick<ClientOptions, "baseUrl" | "fetch">;

/**
 * Creates a client for enmacc CONNECT. It has no credentials: pass a `fetch` that adds the API key and the token, or
 * use `createAuthenticatedEnmaccClient` of `@energy-clients/auth/enmacc`.
 *
 * Only `authenticate` follows public documentation of enmacc. The other operations are **modelled** by this project for
 * the documented use cases, as their docstrings and `operations` say; expect the real operations to differ.
 *
 * @throws {@link InputError} when an option is invalid; `field` names it.
 *
 * @example
 * ```ts
 * import { createEnmaccClient, unwrap } from "@energy-clients/enmacc-client";
 *
 * declare const fetchWithKeyAndToken: typeof fetch;
 * const enmacc = createEnmaccClient({ baseUrl: "https://api.example/v2.2", fetch: fetchWithKeyAndToken });
 * const { items } = await unwrap(enmacc.getTrades());
 * ```
 */
export function createEnmaccClient(options: EnmaccClientOptions): EnmaccClient {
  return createClient<Paths, Operations>({ operations, allowPath: true }, options);
}
