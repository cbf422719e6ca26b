import { AuthError } from "../errors/auth-error.js";
import type { AccessToken } from "../secrets/access-token.js";
import { resolveSecret, type Secret } from "../secrets/secret.js";
import { bearerToken } from "./bearer-token.js";
import { parseExpiresIn } from "./expires-in.js";
import { DEFAULT_MAX_LIFETIME_MS, sendTokenRequest, type TokenRequestSettings } from "./token-request.js";

/**
 * Where the client id and secret are sent. `json` is observed; enmacc does not document the place. Use `query` as a last
 * resort: the secret is then part of the URL, which proxies and servers write into their logs.
 */
export type EnmaccParameterPlace = "json" | "form" | "query";

/**
 * How the parameters are spelled.
 *
 * - `underscored`: `grant_type`, `client_id`, `client_secret`, as observed.
 * - `hyphenated`: `client-id`, `client-secret`, as enmacc documents them.
 * - names of your own, as enmacc's document has them;
 * - `auto`: underscored, and if the endpoint refuses that, hyphenated once.
 */
export type EnmaccParameterNames = "auto" | "underscored" | "hyphenated" | EnmaccFieldNames;

/** The names of the parameters in a document that spells them in its own way. */
export interface EnmaccFieldNames {
  /** Such as `clientId`. */
  readonly clientId: string;
  /** Such as `clientSecret`. */
  readonly clientSecret: string;
  /** Such as `grantType`, which is then sent as `client_credentials`. @defaultValue it is not sent */
  readonly grantType?: string | undefined;
}

/** Options of {@link requestEnmaccToken}. */
export interface EnmaccTokenOptions extends TokenRequestSettings {
  /** URL of the operation `authenticate`: https, or http on this machine. */
  readonly authenticateUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** Sent as `x-api-key`. */
  readonly apiKey: Secret;
  /** @defaultValue `"json"` */
  readonly parameters?: EnmaccParameterPlace | undefined;
  /** @defaultValue `"auto"` */
  readonly names?: EnmaccParameterNames | undefined;
}

type Spelling = Exclude<EnmaccParameterNames, "auto">;

/** What an endpoint returns that does not know a parameter, or does not find the credentials. */
const REFUSALS: readonly unknown[] = [400, 401, 403, 422];

/**
 * Requests one access token from enmacc's operation `authenticate`. Neither caches nor retries, except that with the names
 * `auto` it sends a second request if the first one is refused with 400, 401, 403 or 422.
 *
 * @returns The token; its lifetime is `expires_in`, or else read from the JWT's `exp`, or else assumed to be 5 minutes.
 * @throws {@link AuthError} `token_request_failed` if the endpoint cannot be reached in time, or fails temporarily.
 * @throws {@link AuthError} `token_request_rejected` if it refuses the credentials or the key.
 * @throws {@link AuthError} `token_request_not_sent` if `fetch` refuses to send the request.
 * @throws {@link AuthError} `token_response_invalid` if its response has no usable token.
 * @throws {@link AuthError} `secret_unavailable` if a function given as a secret fails.
 *
 * @example
 * ```ts
 * import { requestEnmaccToken } from "@energy-clients/auth";
 *
 * const token = await requestEnmaccToken({
 *   authenticateUrl: "https://connect-sandbox.enmacc.com/v2.1/authenticate",
 *   clientId: "my-client",
 *   clientSecret: async () => process.env["CLIENT_SECRET"] ?? "",
 *   apiKey: async () => process.env["API_KEY"] ?? "",
 * });
 * ```
 */
export function requestEnmaccToken(options: EnmaccTokenOptions): Promise<AccessToken> {
  return createEnmaccTokenRequest(options)();
}

/** Creates a function that requests a token, and keeps to the spelling by which it got the first one. */
export function createEnmaccTokenRequest(options: EnmaccTokenOptions): () => Promise<AccessToken> {
  const { names = "auto" } = options;
  let known: Spelling | undefined = names === "auto" ? undefined : names;
  return async () => {
    if (known !== undefined) return request(options, known);
    try {
      const token = await request(options, "underscored");
      known = "underscored";
      return token;
    } catch (first) {
      if (!isRefusal(first)) throw first;
      const token = await request(options, "hyphenated").catch((second: unknown) => {
        throw isRefusal(second) ? bothRefused(first, second) : second;
      });
      known = "hyphenated";
      return token;
    }
  };
}

async function request(options: EnmaccTokenOptions, spelling: Spelling): Promise<AccessToken> {
  const { authenticateUrl, parameters = "json", maxLifetimeMs = DEFAULT_MAX_LIFETIME_MS } = options;
  const [secret, apiKey] = await Promise.all([
    resolveSecret(options.clientSecret, "clientSecret"),
    resolveSecret(options.apiKey, "apiKey"),
  ]);
  const credentials = spelled(spelling, options.clientId, secret);
  const form = new URLSearchParams(credentials).toString();
  const headers = { accept: "application/json", "x-api-key": apiKey };
  const url = parameters === "query" ? `${authenticateUrl}?${form}` : authenticateUrl;
  const init = {
    json: { headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(credentials) },
    form: { headers: { ...headers, "content-type": "application/x-www-form-urlencoded" }, body: form },
    query: { headers },
  }[parameters];
  const expected = {
    tokenMembers: ["access_token", "access-token", "accessToken"],
    secrets: [secret, apiKey],
  };
  const response = await sendTokenRequest(url, { method: "POST", ...init }, expected, options);
  // Any spelling may be met, whatever was sent.
  const nameOf = (plain: string) => Object.keys(response.body).find((name) => plainName(name) === plain);
  const tokenName = nameOf("accesstoken") ?? "access_token";
  const expiryName = nameOf("expiresin") ?? "expires_in";
  const expiresIn = parseExpiresIn(response.body[expiryName], expiryName);
  return bearerToken(response.body[tokenName], tokenName, { response, expiresIn, maxLifetimeMs });
}

function spelled(spelling: Spelling, id: string, secret: string): Record<string, string> {
  const grant = "client_credentials";
  if (spelling === "underscored") return { grant_type: grant, client_id: id, client_secret: secret };
  if (spelling === "hyphenated") return { "client-id": id, "client-secret": secret };
  const { clientId, clientSecret, grantType } = spelling;
  return { ...(grantType !== undefined && { [grantType]: grant }), [clientId]: id, [clientSecret]: secret };
}

/** A name without what spellings differ in. */
function plainName(name: string): string {
  return name.replaceAll(/[-_]/g, "").toLowerCase();
}

/**
 * Reads the names of the parameters from the document of `authenticate`.
 *
 * @returns Undefined if the document has the observed names, or others than any spelling of them.
 */
export function documentedNames(
  inputs: readonly { readonly in: string; readonly name: string }[],
): EnmaccParameterNames | undefined {
  const named = (plain: string) => inputs.find(({ name }) => plainName(name) === plain)?.name;
  const clientId = named("clientid");
  const clientSecret = named("clientsecret");
  if (clientId === undefined || clientSecret === undefined || clientId === "client_id") return undefined;
  const grantType = named("granttype");
  if (clientId === "client-id" && grantType === undefined) return "hyphenated";
  return { clientId, clientSecret, grantType };
}

function isRefusal(error: unknown): error is AuthError {
  return (
    error instanceof AuthError && error.code === "token_request_rejected" && REFUSALS.includes(error.status)
  );
}

function bothRefused(first: AuthError, second: AuthError): AuthError {
  const message =
    `the token endpoint returned ${first.status} to underscored names (client_id) and ${second.status} to hyphenated ` +
    "names (client-id). Check the client id, the secret and the API key; if enmacc told you the names, set authenticate.names";
  const oauth = first.oauth ?? second.oauth;
  return new AuthError("token_request_rejected", message, { status: first.status, oauth, cause: first });
}
