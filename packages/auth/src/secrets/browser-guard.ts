import { AuthError } from "../auth-error.js";

/**
 * Refuses to work in a browser page, where whoever opens it can read the client secret. Servers, edge functions and
 * workers are no pages.
 *
 * @throws {@link AuthError} `browser_not_supported` when there is a `window` with a `document`.
 */
export function refuseBrowser(): void {
  const { window, document } = globalThis as { window?: unknown; document?: unknown };
  if (window === undefined || document === undefined) return;
  throw new AuthError(
    "browser_not_supported",
    "a browser page can not keep a client secret; call the API from a server (in tests: use an environment without a DOM)",
  );
}
