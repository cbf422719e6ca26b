import type { FetchInit, Operation } from "@energy-clients/client-core";

const COMMON = { paging: "none", deprecated: false, provenance: "published", inputs: [] } as const;

/** An operation that may be repeated, and one that acts each time. */
export const READ: Operation = {
  ...COMMON,
  id: "getThing",
  method: "GET",
  path: "/things/{thingId}",
  idempotent: true,
};
export const TRANSFER: Operation = {
  ...COMMON,
  id: "transferThing",
  method: "POST",
  path: "/transfers",
  idempotent: false,
  recoveryHint: "Look in getTransfers.",
};

/** The same, with a document that says what they return. */
export const JSON_TRANSFER: Operation = { ...TRANSFER, jsonResponse: true };
export const REMOVAL: Operation = {
  ...COMMON,
  id: "deleteThing",
  method: "DELETE",
  path: "/things/{thingId}",
  idempotent: true,
};

export const URL_OF_THING = "https://api.example/things/1?secret=in-the-query";

/** What a client hands to its fetch for an operation. */
export function initOf(operation: Operation, signal?: AbortSignal): FetchInit {
  const body = operation.method === "POST" ? { body: '{"quantity":1}' } : {};
  return { method: operation.method, headers: {}, operation, ...body, ...(signal && { signal }) };
}
