import { type CallInit, ClientError, type DataOf, unwrap } from "@energy-clients/client-core";
import type { EnmaccClient } from "./client.js";
import type { OffsetOperationId } from "./generated/operations.js";
import type { operations as Operations } from "./generated/schema.js";

/** The operations that page by `skip` and `limit`. */
export type ListOperationId = OffsetOperationId;

/** One item of a list operation. */
export type ItemOf<Id extends keyof Operations> =
  DataOf<Operations[Id]> extends { items: (infer Item)[] } ? Item : never;

interface Page {
  readonly items: readonly unknown[];
}

interface PageInit {
  readonly path?: object;
  readonly query?: { readonly skip?: number; readonly limit?: number };
}

/**
 * The document's default, sent with each request. The API's own limit is not below it: a page of fewer items is the last
 * one. A page of more items proves that only if it has as many as were requested.
 */
const DEFAULT_LIMIT = 50;

/**
 * Reads all items of a list by `skip` and `limit`, page by page, also if the API's own limit is lower than the requested one.
 * Memory does not grow with the list.
 *
 * Pages by `skip` can shift: if an item is added in front of the pages that were read, an item is returned twice; if one
 * is removed there, an item is missed. RFQs, counterparties and products come in order of creation. For trades, use
 * {@link listTrades} or {@link captureTrades}.
 *
 * @param operationId - A list with `skip` and `limit`, such as `getRfqs`.
 * @param init - As for `client.call()`. `query.limit` is the page size, `query.skip` is the start.
 * @throws {@link ApiError} for a response outside 2xx.
 * @throws {@link ClientError} `paging_unstable` when the API returns the same full page again, or more items than `limit`.
 *
 * @example
 * ```ts
 * import { type EnmaccClient, listItems } from "@energy-clients/enmacc-client";
 *
 * declare const enmacc: EnmaccClient;
 * for await (const rfq of listItems(enmacc, "getRfqs", { query: { status: "open" } })) console.log(rfq.id);
 * ```
 */
export function listItems<Id extends ListOperationId>(
  client: EnmaccClient,
  operationId: Id,
  init: CallInit<Operations[Id]> = {} as CallInit<Operations[Id]>,
): AsyncGenerator<ItemOf<Id>, void, undefined> {
  const { path, query } = init as PageInit;
  // The pages are read later: what the caller changes meanwhile must not change the list.
  return readItems(client, operationId, { ...init, ...(path && { path: { ...path } }), query: { ...query } });
}

async function* readItems<Id extends ListOperationId>(
  client: EnmaccClient,
  operationId: Id,
  init: PageInit,
): AsyncGenerator<ItemOf<Id>, void, undefined> {
  const call = client.call as unknown as (
    id: Id,
    init: object,
  ) => Promise<{ data: Page; response: Response }>;
  const { query } = init;
  const { limit = DEFAULT_LIMIT } = query ?? {};
  let skip = query?.skip ?? 0;
  let before: string | undefined;
  for (;;) {
    const { items } = await unwrap(call(operationId, { ...init, query: { ...query, skip, limit } }));
    if (items.length > limit) {
      const problem = `the API returned ${items.length} items for a limit of ${limit}, so the next page is not known; choose a higher limit`;
      throw new ClientError("paging_unstable", operationId, problem);
    }
    const page = JSON.stringify(items);
    if (page === before && items.length > 0) {
      const problem = "the API returned the same page twice, so the list would never end; read it again";
      throw new ClientError("paging_unstable", operationId, problem);
    }
    yield* items as ItemOf<Id>[];
    if (items.length < Math.min(limit, DEFAULT_LIMIT)) return;
    before = page;
    skip += items.length;
  }
}
