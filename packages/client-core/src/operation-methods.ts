import type { CallOptions, CallResult, DataOf, ErrorOf, InputsOf } from "./call.js";
import type { Method, Operation } from "./operation.js";

// `then` and `toJSON` would be called by `await` and `JSON.stringify()`; the others are members of openapi-fetch's client,
// of an authenticated or of a bound one.
const RESERVED_NAMES = [
  "follow",
  "baseUrl",
  "use",
  "eject",
  "request",
  "refreshToken",
  "organizationId",
  "clientId",
  "then",
  "toJSON",
] as const;

/** Names that a client uses itself. An operation with such an id has no method; `call()` reaches it. */
export type ReservedName =
  | Method
  | "call"
  | "operations"
  | (typeof RESERVED_NAMES)[number]
  | keyof typeof Object.prototype;

/**
 * Drops what an operation does not have, such as `path?: never`, and writes the rest out for editors and messages.
 * Distributes over a body's media types.
 */
type Written<Inputs> = Inputs extends unknown ? WrittenOne<Inputs> : never;
type WrittenOne<Inputs> =
  Pick<Inputs, UsedKeys<Inputs>> extends infer Used ? { [Key in keyof Used]: Used[Key] } & unknown : never;
type UsedKeys<Inputs> = {
  [Key in keyof Inputs]-?: [Exclude<Inputs[Key], undefined>] extends [never] ? never : Key;
}[keyof Inputs];

/**
 * Calls one operation. The inputs are optional when none is required. `parseAs` is an option of `call()` alone, since a
 * method that is generic shows its type parameters wherever an editor shows the method.
 */
export type OperationMethod<Op> =
  Record<never, never> extends InputsOf<Op>
    ? (init?: Written<InputsOf<Op>> & CallOptions) => Promise<CallResult<DataOf<Op>, ErrorOf<Op>>>
    : (init: Written<InputsOf<Op>> & CallOptions) => Promise<CallResult<DataOf<Op>, ErrorOf<Op>>>;

// Homomorphic, so that editors with TypeScript 5 and 6 show each operation's documentation at its method. Those with
// TypeScript 7 show it only at members that are written out, as in the interfaces of generated clients.
type MethodsOf<Operations> = { readonly [Id in keyof Operations]: OperationMethod<Operations[Id]> };

/** A method for each operation, by operationId. */
export type OperationMethods<Operations> = MethodsOf<
  Pick<Operations, Exclude<keyof Operations, ReservedName>>
>;

/**
 * Gives a client a method for each operation; for clients that change what each call sends. The methods need no `this`.
 * A name that the client has, or that is reserved, is left as it is.
 *
 * @param client - Is changed.
 * @param send - Calls an operation with the input of its method, `{}` when none was given.
 *
 * @example
 * ```ts
 * import { addOperationMethods } from "@energy-clients/client-core";
 * import { operations } from "@energy-clients/ett-client";
 *
 * const recorder: { readonly getWallets?: (init: object) => Promise<unknown> } = {};
 * addOperationMethods(recorder, operations, async (operation, init) => console.log(operation.id, init));
 * await recorder.getWallets?.({ query: {} }); // "getWallets", { query: {} }
 * ```
 */
export function addOperationMethods<Init extends object>(
  client: object,
  operations: Readonly<Record<string, Operation>>,
  send: (operation: Operation, init: Init) => Promise<unknown>,
): void {
  const methods = client as Record<string, (init: Init) => Promise<unknown>>;
  const reserved: readonly string[] = RESERVED_NAMES;
  for (const operation of Object.values(operations)) {
    const { id } = operation;
    // `in` also finds what every object inherits.
    if (id in client || reserved.includes(id)) continue;
    methods[id] = (init = {} as Init) => send(operation, init);
  }
}
