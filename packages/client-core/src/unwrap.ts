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

/** The data of a call's result type. */
export type Unwrapped<R> = R extends { readonly data: infer Data; readonly error?: never } ? Data : never;

/**
 * Turns the result of a call into its data, and an answer outside 2xx into a throw.
 *
 * @param result - What `client.call()` or `client.GET()` and its like return.
 * @returns The data; `undefined` where the answer has no body.
 * @throws {@link ApiError} for every answer outside 2xx, whatever its body.
 */
export async function unwrap<R extends Result>(result: R | Promise<R>): Promise<Unwrapped<R>> {
  const { data, error, response, operation, requests, mayHaveActed } = await result;
  if (!response.ok) throw new ApiError({ operation, response, body: error, requests, mayHaveActed });
  return data as Unwrapped<R>;
}
