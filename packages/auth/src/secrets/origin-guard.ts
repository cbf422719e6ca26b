import { type FetchInit, isSecureUrl } from "@energy-clients/client-core";
import { AuthError } from "../errors/auth-error.js";
import type { FetchDecorator } from "../http/compose-fetch.js";
import { discardBody } from "../http/read-body.js";

/** Options of {@link guardOrigins}. */
export interface OriginGuardOptions {
  /** Origins that credentials may go to, such as `https://energytrackandtrace.dk`. */
  readonly origins: readonly string[];
  /** Names of internal hosts that may be called over plain `http`. @defaultValue none */
  readonly allowHttpTo?: readonly string[] | undefined;
}

const LONGEST_CHAIN = 5;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/**
 * Allows requests to the listed origins only, and keeps `fetch` from following redirects by itself. The innermost
 * decorator: nothing that adds credentials may come after it.
 *
 * A redirect of a GET or HEAD within its own origin is followed, five times at most; one to any other origin is refused,
 * since the URL may disclose as much as the credentials. A redirect of any other method is returned as the response:
 * following it might act twice.
 *
 * @returns A decorator that rejects with {@link AuthError}
 * - `origin_not_allowed` before anything is sent, when the URL has another origin or is not secure;
 * - `redirect_refused` when the server redirects to another origin, or too often.
 *
 * @example
 * ```ts
 * import { composeFetch, guardOrigins } from "@energy-clients/auth";
 *
 * const fetch = composeFetch([guardOrigins({ origins: ["https://api.example"] })], globalThis.fetch);
 * ```
 */
export function guardOrigins({ origins, allowHttpTo }: OriginGuardOptions): FetchDecorator {
  // The origin ends at the first "/" of the path: a URL that starts like this does not need parsing.
  const starts = origins.filter((origin) => isPlain(origin, allowHttpTo)).map((origin) => `${origin}/`);
  return (next) => {
    // Not an async function: that would cost each call as much as a layer.
    const send = (url: string, init: FetchInit, follows: number): Promise<Response> =>
      Promise.resolve(next(url, init)).then((response) => {
        // Each getter of the platform's response costs as much as a promise: this is read once.
        const { status } = response;
        refuseFollowed(response, status, origins);
        const location = locationOf(response, status, init);
        if (location === undefined) return response;
        return discardBody(response).then(() => {
          if (follows === LONGEST_CHAIN) throw redirectRefused(status, `more than ${LONGEST_CHAIN} times`);
          return send(checkRedirect(location, new URL(url), status).href, init, follows + 1);
        });
      });

    return (url, init) => {
      try {
        const isPlainTarget = starts.some((start) => url.startsWith(start));
        const target = isPlainTarget ? url : checkTarget(url, origins, allowHttpTo).href;
        return send(target, { ...init, redirect: "manual" }, 0);
      } catch (error) {
        return Promise.reject(error);
      }
    };
  };
}

/** Whether an origin is normalised as in `URL.origin`, and secure. */
function isPlain(origin: string, allowHttpTo?: readonly string[]): boolean {
  return (
    URL.canParse(origin) && new URL(origin).origin === origin && isSecureUrl(new URL(origin), allowHttpTo)
  );
}

function checkTarget(text: string, origins: readonly string[], allowHttpTo?: readonly string[]): URL {
  if (!URL.canParse(text)) {
    throw new AuthError("origin_not_allowed", "the request's URL is invalid; use an absolute https URL");
  }
  const url = new URL(text);
  if (!origins.includes(url.origin)) {
    const problem = `to ${url.origin}; allowed: ${origins.join(", ")}`;
    throw new AuthError("origin_not_allowed", `credentials must not be sent ${problem}`);
  }
  if (!isSecureUrl(url, allowHttpTo) || url.username || url.password) {
    const problem = `to ${url.origin} without https, or with a user name in the URL`;
    throw new AuthError("origin_not_allowed", `credentials must not be sent ${problem}`);
  }
  return url;
}

function checkRedirect(location: string, from: URL, status: number): URL {
  if (!URL.canParse(location, from.href)) throw redirectRefused(status, "to an invalid URL");
  const url = new URL(location, from);
  if (url.origin !== from.origin) throw redirectRefused(status, `to another origin, ${url.origin}`);
  if (url.username || url.password) throw redirectRefused(status, "to a URL with a user name");
  return url;
}

/** Detects a fetch that follows redirects in spite of `manual`: too late for this request, but not for the next. */
function refuseFollowed(response: Response, status: number, origins: readonly string[]): void {
  // A response of this type has no status (Fetch standard, section 2.2.6).
  if (status === 0 && response.type === "opaqueredirect")
    throw redirectRefused(undefined, "to an unknown origin");
  if (!response.redirected || response.url === "") return;
  const { origin } = new URL(response.url);
  if (!origins.includes(origin)) {
    throw redirectRefused(status, `to ${origin}, and the given fetch followed the redirect itself`);
  }
}

function locationOf(response: Response, status: number, { method }: FetchInit): string | undefined {
  if (!REDIRECTS.includes(status) || (method !== "GET" && method !== "HEAD")) return undefined;
  return response.headers.get("location") ?? undefined;
}

function redirectRefused(status: number | undefined, where: string): AuthError {
  return new AuthError("redirect_refused", `a request with credentials was redirected ${where}`, { status });
}
