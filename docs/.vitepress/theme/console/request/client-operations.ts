import type { Operation } from "@energy-clients/client-core";

interface Generated {
  readonly document: { readonly api: string };
  readonly operations: Readonly<Record<string, Operation>>;
}

// Those of a client that is added are found as well.
const GENERATED = Object.values(
  import.meta.glob<Generated>("../../../../../packages/*-client/src/generated/operations.ts", {
    eager: true,
  }),
);

/** Returns what the client of an API knows of an operation: how to check and to serialise a call. */
export function clientOperation(api: string, id: string): Operation {
  const operations = GENERATED.find(({ document }) => document.api === api)?.operations ?? {};
  const operation = Object.hasOwn(operations, id) ? operations[id] : undefined;
  if (operation === undefined)
    throw new Error(`The client of ${api} has no operation ${id}; run \`pnpm generate\``);
  return operation;
}
