import { AuthError } from "../errors/auth-error.js";

/** What tells a browser from the rest; none of it is there on a server. */
interface BrowserGlobals {
  readonly window?: unknown;
  readonly document?: unknown;
  readonly WorkerGlobalScope?: unknown;
  readonly navigator?: { readonly userAgent?: string };
}

/**
 * Refuses to work in a browser, in its pages as in its workers: whoever opens the page can read the client secret.
 * Node, Deno, Bun and workers on servers are no browsers. A page that is only acted, as by jsdom, is one: what is
 * tested there is meant for a browser.
 *
 * @throws {@link AuthError} `browser_not_supported` when there is a `window` with a `document`, or a browser's worker.
 */
export function refuseBrowser(): void {
  const { window, document, WorkerGlobalScope, navigator } = globalThis as BrowserGlobals;
  const isPage = window !== undefined && document !== undefined;
  // Runtimes on servers have worker scopes too, and name themselves; every browser's name begins with "Mozilla/".
  const isWorker = WorkerGlobalScope !== undefined && navigator?.userAgent?.startsWith("Mozilla/") === true;
  if (!isPage && !isWorker) return;
  throw new AuthError(
    "browser_not_supported",
    "a browser can not keep a client secret; call your own server, and let it call the API (in tests: use an environment without a DOM)",
  );
}
