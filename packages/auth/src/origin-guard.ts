import type { FetchInit } from "@energy-clients/client-core";
import { AuthError } from "./auth-error.js";
import type { FetchDecorator } from "./compose-fetch.js";
import { discardBody } from "./discard-body.js";

/** Options of {@link guardOrigins}. */
export interface OriginGuardOptions {
  /** Origins that credentials may go to, such as `https://energytrackandtrace.dk`. */
  readonly origins: readonly string[];
}

const LONGEST_CHAIN = 5;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/**
 * Lets requests through to listed origins only, and keeps `fetch` from following redirects by itself. The innermost
 * decorator: nothing that adds credentials may come after it.
 *
 * A redirect of a GET or HEAD within its own origin is followed, five times at most; one to any other origin is
 * refused, since the address is as telling as the credentials. A redirect of any other method comes back as the answer
 * that it is: following it might act twice.
 *
 * @returns A decorator that rejects with {@link AuthError}
 * - `origin_not_allowed` before anything is sent, when the URL is not of a listed origin or not secure;
 * - `redirect_refused` when the server redirects to another origin, or too often.
 */
export function guardOrigins({ origins }: OriginGuardOptions): FetchDecorator {
  return (next) => async (url, init) => {
    let target = parse(url);
    refuseForeign(target, origins);
    for (let follows = 0; ; follows += 1) {
      const response = await next(target.href, { ...init, redirect: "manual" });
      refuseFollowed(response, origins);
      const location = locationOf(response, init);
      if (location === undefined) return response;
      const redirected = parse(location, target);
      await discardBody(response);
      if (redirected.origin !== target.origin || redirected.username || redirected.password) {
        throw redirectRefused(response.status, `to ${redirected.origin}, or with a user name in the URL`);
      }
      if (follows === LONGEST_CHAIN) {
        throw redirectRefused(response.status, `more than ${LONGEST_CHAIN} times`);
      }
      target = redirected;
    }
  };
}

/** Whether an origin is secure, or this very machine. */
function isSecure({ protocol, hostname }: URL): boolean {
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === "https:" || (protocol === "http:" && isLoopback);
}

function parse(url: string, base?: URL): URL {
  if (URL.canParse(url, base?.href)) return new URL(url, base);
  throw new AuthError("origin_not_allowed", "the request's URL can not be read; give an absolute https URL");
}

function refuseForeign(url: URL, origins: readonly string[]): void {
  if (origins.includes(url.origin) && isSecure(url) && !url.username && !url.password) return;
  const problem = origins.includes(url.origin)
    ? "without https, or with a user name in the URL"
    : `to ${url.origin}; they go to ${origins.join(", ")} only`;
  throw new AuthError("origin_not_allowed", `credentials must not go ${problem}`);
}

/** A fetch that follows redirects in spite of `manual` is found out here, too late for the request but not for the next. */
function refuseFollowed(response: Response, origins: readonly string[]): void {
  if (response.type === "opaqueredirect") throw redirectRefused(undefined, "to an unknown origin");
  if (!response.redirected || response.url === "") return;
  const { origin } = new URL(response.url);
  if (!origins.includes(origin)) {
    throw redirectRefused(response.status, `to ${origin}, and the given fetch followed by itself`);
  }
}

function locationOf(response: Response, { method }: FetchInit): string | undefined {
  if (!REDIRECTS.includes(response.status) || (method !== "GET" && method !== "HEAD")) return undefined;
  return response.headers.get("location") ?? undefined;
}

function redirectRefused(status: number | undefined, where: string): AuthError {
  return new AuthError("redirect_refused", `a request with credentials was redirected ${where}`, { status });
}
