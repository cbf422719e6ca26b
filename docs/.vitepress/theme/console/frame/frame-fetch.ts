import { withBase } from "vitepress";
import { isLoopback } from "../request/credentials.ts";

const TITLE = "energy-clients console frame";

/**
 * Returns how the page sends requests to a URL. The policy of the page (Content Security Policy) lets it connect to its own
 * origin and to this machine alone. A request to the origin that a person entered leaves from an empty frame of this site,
 * whose policy is narrowed to that one origin first: a page cannot widen a policy, but each document has its own.
 */
export function fetchFor(url: string): typeof fetch {
  if (isLoopback(url)) return globalThis.fetch.bind(globalThis);
  return async (input, init) => (await frameOf(new URL(url).origin)).fetch(input, init);
}

let frame:
  | {
      readonly origin: string;
      readonly element: HTMLIFrameElement;
      readonly window: Promise<Window & typeof globalThis>;
    }
  | undefined;

function frameOf(origin: string): Promise<Window & typeof globalThis> {
  if (frame?.origin === origin) return frame.window;
  closeFrame();
  const element = document.createElement("iframe");
  element.hidden = true;
  element.title = "Sends the console's requests";
  element.src = withBase("/console-frame.html");
  frame = { origin, element, window: loaded(element, origin) };
  document.body.append(element);
  return frame.window;
}

/** Removes the frame, and with it what it may connect to. */
export function closeFrame(): void {
  frame?.element.remove();
  frame = undefined;
}

function loaded(element: HTMLIFrameElement, origin: string): Promise<Window & typeof globalThis> {
  const { promise, resolve, reject } = Promise.withResolvers<Window & typeof globalThis>();
  element.addEventListener("load", () => {
    const inner = element.contentDocument;
    const window = element.contentWindow;
    // A web server that lacks the file sends a page of its own, without a policy.
    if (inner?.title !== TITLE || window === null) {
      closeFrame();
      return reject(new Error("console-frame.html is missing on this web server"));
    }
    const policy = inner.createElement("meta");
    policy.httpEquiv = "Content-Security-Policy";
    policy.content = `default-src 'none'; connect-src ${origin}`;
    inner.head.append(policy);
    resolve(window as Window & typeof globalThis);
  });
  return promise;
}
