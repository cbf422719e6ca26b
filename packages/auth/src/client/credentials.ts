import { type ClientOptions, type Fetch, InputError, type SerializedBody } from "@energy-clients/client-core";
import type { TokenControl } from "./client-tokens.js";

/**
 * The credentials of one application: its token, and the budget of its API key. Clients that are created with the same
 * object share both.
 */
export interface Credentials extends TokenControl {
  /** The base URL for clients. */
  readonly baseUrl: string;
  /** Names of internal hosts that clients may call over plain `http`. @defaultValue none */
  readonly allowHttpTo?: readonly string[];
  /** Sends a request with the credentials, to the origin of `baseUrl` only. It takes the bodies of every API. */
  readonly fetch: Fetch<SerializedBody>;
}

/**
 * Creates a client that uses the given credentials. Works for every client that is generated from an OpenAPI document.
 *
 * @param createClient - The factory of the client's package, such as `createEnmaccClient`.
 * @param credentials - Pass the same object to several clients to share token and budget.
 * @param options - Further options of `createClient`, such as `apiVersion`. `baseUrl` must have the credentials' origin.
 * @returns The client, with `refreshToken()`.
 * @throws {@link InputError} when an option cannot be right; `field` names it.
 *
 * @example
 * ```ts
 * import { createEnmaccCredentials, withCredentials } from "@energy-clients/auth";
 * import { createEnmaccClient } from "@energy-clients/enmacc-client";
 *
 * const credentials = createEnmaccCredentials({
 *   baseUrl: "https://connect-sandbox.enmacc.com",
 *   clientId: "my-client",
 *   clientSecret: async () => process.env["ENMACC_CLIENT_SECRET"] ?? "",
 *   apiKey: async () => process.env["ENMACC_API_KEY"] ?? "",
 * });
 * const enmacc = withCredentials(createEnmaccClient, credentials);
 * ```
 */
export function withCredentials<
  Options extends Pick<ClientOptions, "baseUrl" | "allowHttpTo" | "fetch">,
  Client extends object,
>(
  createClient: (options: Options) => Client,
  credentials: Credentials,
  options: Partial<Omit<Options, "fetch">> = {},
): Client & TokenControl {
  const { baseUrl, allowHttpTo, fetch, refreshToken } = credentials;
  const { origin } = new URL(baseUrl);
  const given = (options as Partial<ClientOptions>).baseUrl;
  if (given !== undefined && URL.canParse(given) && new URL(given).origin !== origin) {
    const problem = `has the origin ${new URL(given).origin}, but the credentials are for ${origin}; create others for it`;
    throw new InputError("malformed_value", "baseUrl", problem);
  }
  // A client's own fetch would send no credentials.
  if ("fetch" in options) {
    throw new InputError(
      "malformed_value",
      "fetch",
      "must be an option of the credentials, not of the client",
    );
  }
  const settings = Object.entries({ baseUrl, allowHttpTo, ...options }).filter(
    ([, value]) => value !== undefined,
  );
  const client = createClient({ ...Object.fromEntries(settings), fetch } as unknown as Options);
  return Object.assign(client, { refreshToken });
}
