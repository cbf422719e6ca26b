import { documentOf } from "../prepare.ts";
import { readDocument, sampleCalls } from "../programs/sampled-call.ts";

/** One valid request and the expected status. */
export interface MockRequest {
  readonly target: string;
  readonly init: RequestInit;
  readonly status: number;
}

/** A read with path and query, and a write with a body. */
const OPERATIONS = { get: ["getCertificate", 200], post: ["transferCertificate", 202] } as const;

/** Requests on Energy Track & Trace, with what the document requires. */
export function mockRequests(): Record<"get" | "post", MockRequest> {
  const calls = sampleCalls(readDocument(documentOf("ett")));
  const requestOf = ([id, status]: readonly [string, number]): MockRequest => {
    const call = calls.find((one) => one.id === id);
    if (call === undefined) throw new Error(`the document has no ${id}`);
    const { path = {}, query = {}, header = {}, body } = call.inputs;
    const values = path as Record<string, unknown>;
    const pathname = call.path.replaceAll(/\{([^}]+)\}/g, (_, name) =>
      encodeURIComponent(String(values[name])),
    );
    const search = new URLSearchParams(query as Record<string, string>);
    const headers = { ...(header as Record<string, string>), authorization: "Bearer token" };
    return {
      target: `${pathname}?${search}`,
      init: {
        method: call.method.toUpperCase(),
        headers: body === undefined ? headers : { ...headers, "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      },
      status,
    };
  };
  return { get: requestOf(OPERATIONS.get), post: requestOf(OPERATIONS.post) };
}

/**
 * Sends a request so many times, ten at a time.
 *
 * @returns Seconds that it took.
 * @throws If a response has an unexpected status.
 */
export async function load(
  url: string,
  { target, init, status }: MockRequest,
  count: number,
): Promise<number> {
  let left = count;
  const sender = async () => {
    while (left-- > 0) {
      const response = await fetch(url + target, init);
      const text = await response.text();
      if (response.status !== status)
        throw new Error(`${target} returned status ${response.status}: ${text}`);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: 10 }, sender));
  return (performance.now() - started) / 1000;
}
