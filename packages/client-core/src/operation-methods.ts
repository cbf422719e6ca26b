import type { CallOptions, CallResult, DataOf, ErrorOf, InputsOf } from "./call.js";
import type { Operation } from "./operation.js";

// `then` and `toJSON` would be called by `await` and `JSON.stringify()`; the others are members of a client, of
// openapi-fetch's or of an authenticated one. What every object inherits is reserved too.
const RESERVED_NAMES = [
  "GET",
  "PUT",
  "POST",
  "DELETE",
  "PATCH",
  "HEAD",
  "OPTIONS",
  "TRACE",
  "call",
  "follow",
  "baseUrl",
  "operations",
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
export type ReservedName = (typeof RESERVED_NAMES)[number] | keyof typeof Object.prototype;

/** Drops what an operation does not have, such as `path?: never`, and writes the rest out for editors and messages. */
type Written<Inputs> =
  Pick<Inputs, UsedKeys<Inputs>> extends infer Used ? { [Key in keyof Used]: Used[Key] } & unknown : never;
type UsedKeys<Inputs> = {
  [Key in keyof Inputs]-?: [Exclude<Inputs[Key], undefined>] extends [never] ? never : Key;
}[keyof Inputs];

/** Calls one operation. The inputs are optional when none is required. */
export type OperationMethod<Op> =
  Record<never, never> extends InputsOf<Op>
    ? (init?: Written<InputsOf<Op>> & CallOptions) => Promise<CallResult<DataOf<Op>, ErrorOf<Op>>>
    : (init: Written<InputsOf<Op>> & CallOptions) => Promise<CallResult<DataOf<Op>, ErrorOf<Op>>>;

// Homomorphic, so that editors show each operation's documentation at its method, and lead to its definition.
type MethodsOf<Operations> = { readonly [Id in keyof Operations]: OperationMethod<Operations[Id]> };

/** A method for each operation, by operationId. */
export type OperationMethods<Operations> = MethodsOf<
  Pick<Operations, Exclude<keyof Operations, ReservedName>>
>;

/** Builds the methods of a client. They need no `this`. */
export function operationMethods<Init extends object, Result>(
  operations: Readonly<Record<string, Operation>>,
  send: (operation: Operation, init: Init) => Result,
): Record<string, (init: Init) => Result> {
  const methods: Record<string, (init: Init) => Result> = {};
  for (const operation of Object.values(operations)) {
    const { id } = operation;
    if (id in methods || (RESERVED_NAMES as readonly string[]).includes(id)) continue;
    methods[id] = (init = {} as Init) => send(operation, init);
  }
  return methods;
}
