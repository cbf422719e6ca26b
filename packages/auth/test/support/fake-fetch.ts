import type { Fetch, FetchInit } from "@energy-clients/client-core";

/** A request as it arrived. */
export interface SentRequest extends FetchInit {
  readonly url: string;
}

export type Prepared = Response | Error | ((request: SentRequest) => Response | Promise<Response>);

/** A fetch that records requests and returns the prepared responses in turn, the last one repeatedly: pass a function if its body is read. */
export function respondWith(...prepared: Prepared[]): Fetch & { readonly sent: SentRequest[] } {
  const sent: SentRequest[] = [];
  const fetch: Fetch = async (url, init) => {
    const request = { ...init, url };
    const next = prepared[Math.min(sent.length, prepared.length - 1)];
    sent.push(request);
    if (next instanceof Error) throw next;
    if (typeof next === "function") return next(request);
    if (!next) throw new Error("no response was prepared");
    return next;
  };
  return Object.assign(fetch, { sent });
}

/** A JSON response. */
export function json(body: unknown, init: ResponseInit = {}): Response {
  const headers = { "content-type": "application/json", ...init.headers };
  return new Response(JSON.stringify(body), { ...init, headers });
}

/** A promise with its ends in hand. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

export function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
