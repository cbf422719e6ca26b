import type { Fetch, FetchInit } from "@energy-clients/client-core";

/** A request as it arrived. */
export interface SentRequest extends FetchInit {
  readonly url: string;
}

export type Answer = Response | Error | ((request: SentRequest) => Response | Promise<Response>);

/** A fetch that records what it is asked and gives the answers in turn; the last one for ever: give a function where its body is read. */
export function answering(...answers: Answer[]): Fetch & { readonly sent: SentRequest[] } {
  const sent: SentRequest[] = [];
  const fetch: Fetch = async (url, init) => {
    const request = { ...init, url };
    const answer = answers[Math.min(sent.length, answers.length - 1)];
    sent.push(request);
    if (answer instanceof Error) throw answer;
    if (typeof answer === "function") return answer(request);
    if (!answer) throw new Error("no answer was prepared");
    return answer;
  };
  return Object.assign(fetch, { sent });
}

/** A JSON answer. */
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
