import { type ApiClient, type ClientOptions, createClient } from "@energy-clients/client-core";
import { operations } from "./generated/operations.js";
import type { operations as Operations, paths as Paths } from "./generated/schema.js";

/** A typed client for enmacc CONNECT: methods by path, and `call()` by operation id. */
export type EnmaccClient = ApiClient<Paths, Operations>;

/**
 * Options of {@link createEnmaccClient}. `baseUrl` is required: enmacc hands it out with the credentials, and none is
 * public. It may hold a path, such as `/v2.2`.
 */
export type EnmaccClientOptions = Pick<ClientOptions, "baseUrl" | "fetch">;

/**
 * Builds a client for enmacc CONNECT. It knows no credentials: give a `fetch` that adds the API key and the token, or
 * use `createAuthenticatedEnmaccClient` of `@energy-clients/auth/enmacc`.
 *
 * Only `authenticate` follows what enmacc documents in public. The other operations are **modelled** by this project
 * for the documented use cases, and say so in their docstrings and in `operations`; expect the real ones to differ.
 *
 * @throws {@link InputError} when an option can not be right; `field` names it.
 */
export function createEnmaccClient(options: EnmaccClientOptions): EnmaccClient {
  return createClient<Paths, Operations>({ operations, allowPath: true }, options);
}
