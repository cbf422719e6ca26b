import { type CallInit, ClientError, type DataOf, unwrap } from "@energy-clients/client-core";
import type { EnmaccClient } from "./client.js";
import type { operations } from "./generated/operations.js";
import type { operations as Operations } from "./generated/schema.js";

/** The operations that page by a cursor. */
export type ListOperationId = {
  [Id in keyof typeof operations]: (typeof operations)[Id]["paging"] extends "cursor" ? Id : never;
}[keyof typeof operations];

/** One item of a list operation. */
export type ItemOf<Id extends keyof Operations> =
  DataOf<Operations[Id]> extends { items: (infer Item)[] } ? Item : never;

interface Page {
  readonly items: readonly unknown[];
  readonly nextCursor?: string | null;
}

/**
 * Reads all items of a list with a cursor, page by page. Memory does not grow with the list.
 *
 * @param operationId - A list with a cursor, such as `getTrades`.
 * @param init - As for `client.call()`. `query.limit` is the page size, `query.cursor` is the start.
 * @throws {@link ApiError} for a response outside 2xx.
 * @throws {@link ClientError} `paging_unstable` when the API returns the same cursor again.
 *
 * @example
 * ```ts
 * import { type EnmaccClient, listItems } from "@energy-clients/enmacc-client";
 *
 * declare const enmacc: EnmaccClient;
 * for await (const rfq of listItems(enmacc, "getRfqs", { query: { status: "open" } })) console.log(rfq.id);
 * ```
 */
export async function* listItems<Id extends ListOperationId>(
  client: EnmaccClient,
  operationId: Id,
  init: CallInit<Operations[Id]> = {} as CallInit<Operations[Id]>,
): AsyncGenerator<ItemOf<Id>, void, undefined> {
  const call = client.call as unknown as (
    id: Id,
    init: object,
  ) => Promise<{ data: Page; response: Response }>;
  const { query } = init as { query?: { cursor?: string } };
  let cursor = query?.cursor;
  for (;;) {
    const at = cursor === undefined ? {} : { cursor };
    const { items, nextCursor } = await unwrap(call(operationId, { ...init, query: { ...query, ...at } }));
    yield* items as ItemOf<Id>[];
    if (nextCursor === undefined || nextCursor === null || nextCursor === "") return;
    if (nextCursor === cursor) {
      const message = "the API returned the same cursor twice, so the list would never end; read it again";
      throw new ClientError("paging_unstable", operationId, message);
    }
    cursor = nextCursor;
  }
}
