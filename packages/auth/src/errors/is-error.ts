/**
 * Whether a value is an error. `instanceof` misses those of another realm: in Jest, and wherever else code runs in a
 * context of `node:vm`, the errors of Node's `fetch` are such.
 */
export function isError(value: unknown): value is Error {
  return (
    value instanceof Error || /^\[object (Error|DOMException)\]$/.test(Object.prototype.toString.call(value))
  );
}

/** Returns the errors that an `AggregateError` holds; `undefined` for any other error. */
export function errorsIn(error: Error): readonly unknown[] | undefined {
  const { errors } = error as { errors?: unknown };
  return error.name === "AggregateError" && Array.isArray(errors) ? errors : undefined;
}
