import { AuthError } from "../errors/auth-error.js";

/** Globals that distinguish a browser from a server. */
interface BrowserGlobals {
  readonly window?: unknown;
  readonly document?: unknown;
  readonly WorkerGlobalScope?: unknown;
  readonly navigator?: { readonly userAgent?: string };
}

/**
 * Refuses to work in the pages and workers of a browser, where every visitor can read the client secret. Node, Deno, Bun
 * and workers on servers are not browsers. A simulated page, such as jsdom's, counts as one: code that is tested there is
 * meant for a browser.
 *
 * @throws {@link AuthError} `browser_not_supported` if there is a `window` with a `document`, or a browser's worker.
 *
 * @example
 * ```ts
 * import { refuseBrowser } from "@energy-clients/auth";
 *
 * refuseBrowser(); // throws in a browser, before a secret is read
 * ```
 */
export function refuseBrowser(): void {
  const { window, document, WorkerGlobalScope, navigator } = globalThis as BrowserGlobals;
  const isPage = window !== undefined && document !== undefined;
  // Server runtimes have worker scopes too, with their own user agent; that of every browser begins with "Mozilla/".
  const isWorker = WorkerGlobalScope !== undefined && navigator?.userAgent?.startsWith("Mozilla/") === true;
  if (!isPage && !isWorker) return;
  throw new AuthError(
    "browser_not_supported",
    "a browser cannot keep a client secret; call your own server, and let it call the API (in tests: use an environment without a DOM)",
  );
}
