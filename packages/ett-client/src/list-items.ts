import { unwrap } from "@energy-clients/client-core";
import type { AnyEttClient, InitOf, ItemOf } from "./any-client.js";
import type { operations } from "./generated/operations.js";
import { ReadingPlace } from "./reading-place.js";

/** The operations that page by `Limit` and `Skip`. */
export type ListOperationId = {
  [Id in keyof typeof operations]: (typeof operations)[Id]["paging"] extends "offset" ? Id : never;
}[keyof typeof operations];

interface Page {
  readonly result: readonly unknown[];
  readonly metadata: { readonly limit: number; readonly total: number };
}
interface PageInit {
  readonly query?: { readonly Limit?: number; readonly Skip?: number };
}

const DEFAULT_PAGE_SIZE = 1000;
const MAX_INT32 = 2_147_483_647;
/** How often a list that shrank is searched for the place where reading stopped. */
const MAX_STEPS_BACK = 3;

/**
 * Reads a `Limit`/`Skip` list to its end, item by item, page by page; memory does not grow with the list.
 *
 * Each page overlaps the one before it by one item. When that item is no longer where it was, because certificates
 * were claimed or transferred meanwhile, the place is searched for in the pages before; nothing is missed or repeated.
 *
 * @param client - An ETT client, or one bound to an organisation.
 * @param operationId - A list with `Limit` and `Skip`, such as `getCertificates`.
 * @param init - As for `client.call()`. `query.Limit` is the size of a page, 1000 if absent; `query.Skip` the start.
 * @throws {@link ApiError} for an answer outside 2xx.
 * @throws {@link ClientError} `paging_unstable` when the list changed so much that items may be missing.
 */
export async function* listItems<Client extends AnyEttClient, Id extends ListOperationId>(
  client: Client,
  operationId: Id,
  init: InitOf<Client, Id>,
): AsyncGenerator<ItemOf<Id>, void, undefined> {
  const { query } = init as PageInit;
  const pageSize = query?.Limit ?? DEFAULT_PAGE_SIZE;
  const start = query?.Skip ?? 0;
  const readPage = async (skip: number, limit: number) => {
    const call = client.call as unknown as (
      id: Id,
      init: PageInit,
    ) => Promise<{ data: Page; response: Response }>;
    return unwrap(call(operationId, { ...init, query: { ...query, Skip: skip, Limit: limit } }));
  };

  const place = new ReadingPlace(operationId);
  let position = start;
  let stepsBack = 0;
  for (;;) {
    const skip = place.isStart ? position : Math.max(start, position - 1);
    const limit = Math.min(pageSize + position - skip, MAX_INT32);
    const { result, metadata } = await readPage(skip, limit);
    const fresh = place.take(result);
    if (fresh === undefined) {
      if (result.length === 0 && skip === start) return;
      stepsBack += 1;
      if (stepsBack > MAX_STEPS_BACK || skip === start) throw place.lost();
      position = Math.max(start, skip - pageSize);
      continue;
    }
    stepsBack = 0;
    position = skip + result.length;
    yield* fresh as ItemOf<Id>[];
    if (result.length < Math.min(limit, metadata.limit) || position >= metadata.total) return;
    // More is to come, yet a page of known items came: without this the same page would be asked for for ever.
    if (fresh.length === 0) throw place.lost();
  }
}
