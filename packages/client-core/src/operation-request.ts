import type { FetchInit } from "./fetch.js";
import type { Operation } from "./operation.js";

interface OpenapiFetchInit {
  readonly method: string;
  readonly headers: Headers;
  readonly body?: string;
  readonly signal?: AbortSignal | null;
  readonly operation?: Operation;
}

/**
 * Stands in for `Request` inside openapi-fetch. Building and cloning real `Request`s is most of what a call costs,
 * and a body of known text needs neither; it also carries the operation to the fetch decorators.
 */
export class OperationRequest {
  readonly url: string;
  readonly method: string;
  readonly init: FetchInit;

  constructor(url: string, { method, headers, body, signal, operation }: OpenapiFetchInit) {
    this.url = url;
    this.method = method;
    this.init = {
      method,
      headers: Object.fromEntries(headers),
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
      ...(operation && { operation }),
    };
  }
}
