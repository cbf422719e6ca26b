import {
  type ClientOptions,
  checkLink,
  createClient,
  type GenericMethods,
  type LinkMethods,
} from "@energy-clients/client-core";
import type { EnmaccMethods } from "./generated/methods.js";
import { operations } from "./generated/operations.js";
import type { operations as Operations, paths as Paths } from "./generated/schema.js";

/**
 * A typed client for enmacc CONNECT: a method for each operation, methods by path, `call()` by operation id, and
 * `follow()` for the links in responses.
 */
export interface EnmaccClient
  extends EnmaccMethods,
    GenericMethods<Paths, Operations>,
    LinkMethods<Operations> {
  /** Client id of the credentials. Absent without credentials of its own. */
  readonly clientId?: string;
}

/**
 * Options of {@link createEnmaccClient}. enmacc gives you the `baseUrl` with your credentials: an origin, with the path
 * of a gateway if there is one. If it ends in a version, such as `/v2.2`, all operations use that version.
 */
export type EnmaccClientOptions = ClientOptions<keyof Operations & string>;

/**
 * Creates a client for enmacc CONNECT. It has no credentials: pass a `fetch` that adds the API key and the token, or
 * use `createAuthenticatedEnmaccClient` of `@energy-clients/auth/enmacc`.
 *
 * Each request has the version that the document has in its operation's path, such as `/v2.0/trades`. If your environment
 * expects another version, set `apiVersion` or `apiVersions`.
 *
 * `authenticate` and the operations of trades are **observed** in a program that calls enmacc. The other operations are
 * **modelled** by this project for the documented use cases, as their docstrings and `operations` say; expect the real
 * operations to differ.
 *
 * @throws {@link InputError} when an option is invalid; `field` names it.
 *
 * @example
 * ```ts
 * import { createEnmaccClient, unwrap } from "@energy-clients/enmacc-client";
 *
 * declare const fetchWithKeyAndToken: typeof fetch;
 * const enmacc = createEnmaccClient({ baseUrl: "https://connect-sandbox.enmacc.com", fetch: fetchWithKeyAndToken });
 * const { items } = await unwrap(enmacc.getTrades());
 * ```
 */
export function createEnmaccClient(options: EnmaccClientOptions): EnmaccClient {
  const client = createClient<Paths, Operations>({ operations, versionInPath: true, checkLink }, options);
  return client as EnmaccClient;
}
