import type { FetchLike } from "@energy-clients/client-core";
import { composeFetch, type FetchDecorator } from "../http/compose-fetch.js";
import { reliabilityLayers } from "../retry/reliability.js";
import { guardOrigins } from "../secrets/origin-guard.js";
import type { CommonOptions } from "./client-options.js";
import type { TokenControl } from "./client-tokens.js";
import type { Credentials } from "./credentials.js";

/** What differs between the credentials of APIs. */
interface CredentialParts {
  readonly baseUrl: string;
  /** Sends what comes through all layers. */
  readonly send: FetchLike;
  /** Wait for permits and add credentials, the outermost first. */
  readonly layers: readonly FetchDecorator[];
  readonly control: TokenControl;
}

/**
 * Puts an API's layers where they belong: inside deadline and retries, which are for a whole call; around the time limit
 * and the checks of each request; and all of it around the guard of origins, behind which nothing can change the URL.
 */
export function composeCredentials(
  options: CommonOptions,
  { baseUrl, send, layers, control }: CredentialParts,
): Credentials {
  const { allowHttpTo } = options;
  const { perCall, perRequest } = reliabilityLayers(options);
  const guard = guardOrigins({ origins: [new URL(baseUrl).origin], allowHttpTo });
  const fetch = composeFetch([...perCall, ...layers, ...perRequest, guard], send);
  return { baseUrl, ...(allowHttpTo && { allowHttpTo }), fetch, ...control };
}
