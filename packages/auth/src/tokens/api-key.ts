import { contextOf } from "../call/call-context.js";
import type { FetchDecorator } from "../http/compose-fetch.js";
import { resolveSecret, type Secret } from "../secrets/secret.js";

/** An API key that is sent without a token. */
export interface ApiKeyOptions {
  /** A function is called for every request. */
  readonly apiKey: Secret;
  /** Header that carries the API key, in lower case. */
  readonly apiKeyHeader: string;
}

/** Adds the API key to each request of an API that has no tokens. */
export function addApiKey({ apiKey, apiKeyHeader }: ApiKeyOptions): FetchDecorator {
  return (next) => async (url, init) => {
    contextOf(init).apiKeyHeader = apiKeyHeader;
    const key = await resolveSecret(apiKey, "apiKey");
    return next(url, { ...init, headers: { ...init.headers, [apiKeyHeader]: key } });
  };
}
