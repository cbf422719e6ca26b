import { unwrap } from "@energy-clients/client-core";
import type { AnyEttClient, InitOf, ItemOf } from "./any-client.js";
import type { OffsetOperationId } from "./generated/operations.js";
import { ListPosition } from "./list-position.js";

/** The operations that page by `Limit` and `Skip`. */
export type ListOperationId = OffsetOperationId;

interface Page {
  readonly result: readonly unknown[];
  readonly metadata: { readonly limit: number; readonly total: number };
}
interface PageInit {
  readonly query?: { readonly Limit?: number; readonly Skip?: number };
}

const DEFAULT_PAGE_SIZE = 1000;
const MAX_INT32 = 2_147_483_647;
/** Number of earlier pages in which the last position is searched for after a list shrank. */
const MAX_STEPS_BACK = 3;

/**
 * Reads all items of a list with `Limit` and `Skip`, page by page. Memory does not grow with the list.
 *
 * Each page overlaps the previous one by one item. If that item has moved, because certificates were claimed or
 * transferred meanwhile, its position is searched for in earlier pages, so that no item is missed or repeated.
 *
 * @param client - An ETT client, or one bound to an organisation.
 * @param operationId - A list with `Limit` and `Skip`, such as `getCertificates`.
 * @param init - As for `client.call()`. `query.Limit` is the page size, 1000 by default; `query.Skip` is the start.
 * @throws {@link ApiError} for a response outside 2xx.
 * @throws {@link ClientError} `paging_unstable` when the list changed so much that items may be missing.
 *
 * @example
 * ```ts
 * import { listItems, type OrganizationClient } from "@energy-clients/ett-client";
 *
 * declare const organization: OrganizationClient;
 * const query = { Type: "production" } as const;
 * for await (const { federatedStreamId, quantity } of listItems(organization, "getCertificates", { query })) {
 *   console.log(federatedStreamId.streamId, quantity, "Wh");
 * }
 * ```
 */
export function listItems<Client extends AnyEttClient, Id extends ListOperationId>(
  client: Client,
  operationId: Id,
  init: InitOf<Client, Id>,
): AsyncGenerator<ItemOf<Id>, void, undefined> {
  // The pages are read later: what the caller changes meanwhile must not change the list.
  return readItems(client, operationId, { ...init, query: { ...(init as PageInit).query } });
}

async function* readItems<Id extends ListOperationId>(
  client: AnyEttClient,
  operationId: Id,
  init: PageInit,
): AsyncGenerator<ItemOf<Id>, void, undefined> {
  const { query } = init;
  const pageSize = query?.Limit ?? DEFAULT_PAGE_SIZE;
  const start = query?.Skip ?? 0;
  const readPage = async (skip: number, limit: number) => {
    const call = client.call as unknown as (
      id: Id,
      init: PageInit,
    ) => Promise<{ data: Page; response: Response }>;
    return unwrap(call(operationId, { ...init, query: { ...query, Skip: skip, Limit: limit } }));
  };

  const position = new ListPosition(operationId);
  let index = start;
  let stepsBack = 0;
  for (;;) {
    const skip = position.isStart ? index : Math.max(start, index - 1);
    const limit = Math.min(pageSize + index - skip, MAX_INT32);
    const { result, metadata } = await readPage(skip, limit);
    const fresh = position.take(result);
    if (fresh === undefined) {
      if (result.length === 0 && skip === start) return;
      stepsBack += 1;
      if (stepsBack > MAX_STEPS_BACK || skip === start) throw position.lost();
      index = Math.max(start, skip - pageSize);
      continue;
    }
    stepsBack = 0;
    index = skip + result.length;
    yield* fresh as ItemOf<Id>[];
    if (result.length < Math.min(limit, metadata.limit) || index >= metadata.total) return;
    // The list goes on, but this page had no new item: the loop would request the same page for ever.
    if (fresh.length === 0) throw position.lost();
  }
}
