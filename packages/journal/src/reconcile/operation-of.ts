import { InputError, type Operation } from "@energy-clients/client-core";
import type { StoredInputs } from "../entry/journal-entry.js";

/** Returns the request's values of the parameters that another operation shares with it. */
export function sharedInputs(operation: Operation, inputs: StoredInputs): StoredInputs {
  const take = (place: "path" | "query") =>
    Object.fromEntries(
      operation.inputs
        .filter((input) => input.in === place && Object.hasOwn(inputs[place] ?? {}, input.name))
        .map(({ name }) => [name, inputs[place]?.[name]]),
    );
  return { path: take("path"), query: take("query") };
}

/** Returns an operation that the document's metadata names. */
export function operationOf(operations: Readonly<Record<string, Operation>>, id: string): Operation {
  const operation = Object.hasOwn(operations, id) ? operations[id] : undefined;
  if (operation) return operation;
  throw new InputError("unknown_operation", "operationId", `the client does not have ${id}`);
}
