import { ApiError } from "./api-error.js";
import type { Operation } from "./operation.js";

interface Result {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
  readonly operation?: Operation;
  readonly requests?: number;
  readonly mayHaveActed?: boolean;
}

/** The data of a result of a call. */
export type Unwrapped<R> = R extends { readonly data: infer Data; readonly error?: never } ? Data : never;

/**
 * Returns the data of a call, or throws an {@link ApiError} for a response outside 2xx.
 *
 * @param result - The result of `client.call()`, `client.GET()` or another method by path, or its promise.
 * @returns The data; `undefined` when the response has no body.
 * @throws {@link ApiError} for every response outside 2xx, with any body or none.
 *
 * @example
 * ```ts
 * import { createEttClient, unwrap } from "@energy-clients/ett-client";
 *
 * const ett = createEttClient({ baseUrl: "https://demo.energytrackandtrace.dk" });
 * const { result } = await unwrap(ett.getClientConsents());
 * ```
 */
export function unwrap<R extends Result>(result: R | Promise<R>): Promise<Unwrapped<R>> {
  return Promise.resolve(result).then(dataOf<R>);
}

function dataOf<R extends Result>(result: R): Unwrapped<R> {
  const { data, error, response, operation, requests, mayHaveActed } = result;
  if (response.ok) return data as Unwrapped<R>;
  // A method by path has built it already.
  if (error instanceof ApiError) throw error;
  throw new ApiError({ operation, response, body: error, requests, mayHaveActed });
}
