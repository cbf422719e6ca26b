import type { SeenRequest } from "./same-work.ts";
import type { TaskName, Work } from "./work.ts";

/** A `fetch` that responds within the process. */
export interface StubFetch {
  readonly fetch: typeof globalThis.fetch;
  /** From now on every call gets the response of this task. */
  respondWith(task: TaskName): void;
  /** The last request, in full; recorded only while `recording`, which costs. */
  lastRequest(): Promise<SeenRequest>;
  recording: boolean;
  /** Builds so many responses ahead, so that building them is not part of the calls; they are of the current task. */
  prepare(count: number): void;
}

/**
 * Answers with a real `Response` of JSON, as a network would, and builds no `Request`. Token requests are told apart
 * by their URL; the last one is remembered by nobody.
 */
export function createStubFetch(work: Work, baseUrl: string): StubFetch {
  const init = { status: 200, headers: { "content-type": "application/json" } };
  const tokenUrl = baseUrl + work.tokenPath;
  const tokenBody = JSON.stringify(work.tokenAnswer);
  let body = "";
  let responseInit = init;
  let last: Request | undefined;
  let ready: Response[] = [];
  const stub: StubFetch = {
    recording: false,
    async fetch(input, requestInit) {
      if (input === tokenUrl) return new Response(tokenBody, init);
      if (stub.recording) last = new Request(input, requestInit);
      return ready.pop() ?? new Response(body, responseInit);
    },
    prepare(count) {
      ready = Array.from({ length: count }, () => new Response(body, responseInit));
    },
    respondWith(task) {
      ready = [];
      const { status, response } = work.tasks[task];
      body = JSON.stringify(response);
      responseInit = { ...init, status };
    },
    async lastRequest() {
      if (!last) throw new Error("nothing was sent");
      const { pathname, search } = new URL(last.url);
      const headers = Object.fromEntries(last.headers);
      return { method: last.method, target: pathname + search, headers, body: await last.text() };
    },
  };
  return stub;
}
