import type { ReservedName } from "@energy-clients/client-core";

// Generating needs no build, so the list of client-core cannot be imported. The compiler compares the two.
const RESERVED = {
  GET: true,
  PUT: true,
  POST: true,
  DELETE: true,
  PATCH: true,
  HEAD: true,
  OPTIONS: true,
  TRACE: true,
  call: true,
  follow: true,
  baseUrl: true,
  operations: true,
  use: true,
  eject: true,
  request: true,
  refreshToken: true,
  organizationId: true,
  clientId: true,
  // `await` and `JSON.stringify()` would call them.
  // biome-ignore lint/suspicious/noThenProperty: this is what it is about.
  then: true,
  toJSON: true,
} as const satisfies Record<Exclude<ReservedName, keyof typeof Object.prototype>, true>;

/** Tells whether a client has a member of this name, so that the operation would have no method. */
export function isReservedName(operationId: string): boolean {
  return operationId in RESERVED;
}
