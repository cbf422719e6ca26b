import { ClientError, InputError, parseHttpDate, unwrap } from "@energy-clients/client-core";
import type { AnyEttClient, InitOf, ItemOf } from "./any-client.js";
import type { operations } from "./generated/operations.js";

/** The operations that list what changed since a time. */
export type ChangesOperationId = {
  [Id in keyof typeof operations]: (typeof operations)[Id]["paging"] extends "cursor" ? Id : never;
}[keyof typeof operations];

/** Where the next reading of a list of changes continues. Plain JSON: keep it in a file or a database. */
export interface ChangesBookmark {
  /** Unix seconds. */
  readonly updatedSince: number;
  /** Items that the next reading will see again and leaves out, as JSON. */
  readonly delivered: readonly string[];
}

/** Items that changed, and the bookmark to continue from once they have all been handled. */
export interface Changes<Item> extends AsyncIterable<Item> {
  /** The bookmark that was given until all items have been read, then that of the next reading. */
  readonly bookmark: ChangesBookmark | undefined;
}

/** Options of {@link listChanges}. */
export interface ListChangesOptions {
  /** Continues from an earlier reading. @defaultValue everything, or what `query.UpdatedSince` says */
  readonly bookmark?: ChangesBookmark | undefined;
  /**
   * How far back the next reading starts, in seconds: it covers the difference between the clocks, and changes that
   * the API made visible late. @defaultValue 60
   */
  readonly overlapSeconds?: number;
  /** Current time in ms since the Unix epoch. @defaultValue `Date.now` */
  readonly now?: () => number;
}

interface Page {
  readonly result: readonly unknown[];
  readonly metadata: { readonly limit: number };
}

/**
 * Reads what changed since a bookmark, and makes the bookmark for the next reading; neither misses nor repeats.
 *
 * ETT gives no next cursor: `metadata.updatedAt` only echoes the request, and cursors are whole seconds. So the next
 * reading starts `overlapSeconds` before this one, and the bookmark holds the items of that overlap, to leave them out.
 * Everything that changed comes in one answer, since the API offers no way to continue within one; bound the first
 * reading of a large wallet with `query.Start` and `query.End`.
 *
 * A certificate that was claimed or transferred away as a whole is not reported as changed: it leaves the list.
 *
 * @param client - An ETT client, or one bound to an organisation.
 * @param operationId - `getCertificatesCursor`, `getClaimsCursor` or `getTransfersCursor`.
 * @param init - As for `client.call()`, without `query.Limit`.
 * @throws {@link InputError} when `query.Limit` or a negative overlap is given.
 * @throws {@link ApiError} for an answer outside 2xx, from the iteration.
 * @throws {@link ClientError} `paging_unstable` when the API cut the list short, from the iteration.
 */
export function listChanges<Client extends AnyEttClient, Id extends ChangesOperationId>(
  client: Client,
  operationId: Id,
  init: InitOf<Client, Id>,
  { bookmark: from, overlapSeconds = 60, now = Date.now }: ListChangesOptions = {},
): Changes<ItemOf<Id>> {
  const query = (init as { query?: { Limit?: number; UpdatedSince?: number } }).query ?? {};
  if (query.Limit !== undefined) {
    const problem =
      "can't be used here, since the API offers no way to continue behind it; bound Start and End instead";
    throw new InputError("malformed_value", "query.Limit", problem);
  }
  if (!Number.isFinite(overlapSeconds) || overlapSeconds < 0) {
    throw new InputError("out_of_range", "overlapSeconds", "expected a number of seconds, 0 or more");
  }
  let bookmark = from;

  async function read(
    UpdatedSince: number | undefined,
  ): Promise<{ items: readonly unknown[]; response: Response }> {
    const since = UpdatedSince === undefined ? {} : { UpdatedSince };
    const call = client.call as unknown as (
      id: Id,
      init: object,
    ) => Promise<{ data: Page; response: Response }>;
    const answer = await call(operationId, { ...init, query: { ...query, ...since } });
    const { result, metadata } = await unwrap(answer);
    if (result.length >= metadata.limit) {
      const message = `the API cut the list at ${metadata.limit} items; ask for less with query.Start and query.End`;
      throw new ClientError("paging_unstable", operationId, message);
    }
    return { items: result, response: answer.response };
  }

  async function* iterate(): AsyncGenerator<ItemOf<Id>, void, undefined> {
    const startedAt = now();
    const since = from?.updatedSince ?? query.UpdatedSince;
    const all = await read(since);
    const next = Math.max(earliestTime(all.response, startedAt, now()) - overlapSeconds, since ?? 0);
    const overlap = await read(next);
    yield* without(all.items, (from?.delivered ?? []) as string[]) as ItemOf<Id>[];
    yield* without(overlap.items, all.items.map(keyOf)) as ItemOf<Id>[];
    bookmark = { updatedSince: next, delivered: overlap.items.map(keyOf) };
  }

  return {
    [Symbol.asyncIterator]: iterate,
    get bookmark() {
      return bookmark;
    },
  };
}

const keyOf = (item: unknown): string => JSON.stringify(item);

/** The items that are left when each known one is taken away once: two equal transfers are two transfers. */
function without(items: readonly unknown[], known: readonly string[]): unknown[] {
  const left = new Map<string, number>();
  for (const key of known) left.set(key, (left.get(key) ?? 0) + 1);
  return items.filter((item) => {
    const key = keyOf(item);
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    return count === 0;
  });
}

/** The time before the request, in whole seconds, by whichever clock is behind: ours or the server's. */
function earliestTime(response: Response, startedAt: number, endedAt: number): number {
  const date = parseHttpDate(response.headers.get("date"), endedAt);
  const serverStart = date === undefined ? startedAt : date - (endedAt - startedAt);
  return Math.floor(Math.min(startedAt, serverStart) / 1000);
}
