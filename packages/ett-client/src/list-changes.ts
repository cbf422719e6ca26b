import { ClientError, InputError, parseHttpDate, unwrap } from "@energy-clients/client-core";
import type { AnyEttClient, InitOf, ItemOf } from "./any-client.js";
import type { CursorOperationId } from "./generated/operations.js";

/** The operations that list the changes since a time. */
export type ChangesOperationId = CursorOperationId;

/** Position from which the next read of a list of changes continues. Plain JSON, to store in a file or database. */
export interface ChangesBookmark {
  /** Unix seconds. */
  readonly updatedSince: number;
  /** Items that the next read will receive again and skip, as JSON. */
  readonly delivered: readonly string[];
}

/** The changed items, and the bookmark to continue from once you have handled all of them. */
export interface Changes<Item> extends AsyncIterable<Item> {
  /** The given bookmark until all items have been read, then the bookmark for the next read. */
  readonly bookmark: ChangesBookmark | undefined;
}

/** Options of {@link listChanges}. */
export interface ListChangesOptions {
  /** Continues from an earlier read. @defaultValue reads everything, or from `query.UpdatedSince` on */
  readonly bookmark?: ChangesBookmark | undefined;
  /**
   * How far back the next read starts, in seconds. It compensates for differences between the clocks, and for changes
   * that become visible late. @defaultValue 60
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
 * Reads everything that changed since a bookmark, without gaps or duplicates, and creates the bookmark for the next read.
 *
 * ETT returns no next cursor: `metadata.updatedAt` only repeats the request's value, and cursors are whole seconds.
 * Therefore the next read starts `overlapSeconds` before this one, and the bookmark lists the items of the overlap to
 * skip. All changes arrive in one response, since the API does not page them; {@link syncCertificates} reads the certificates of
 * a large wallet in windows.
 *
 * A certificate that was claimed or transferred as a whole is not reported as changed: it leaves the list.
 *
 * @param client - An ETT client, or one bound to an organisation.
 * @param operationId - `getCertificatesCursor`, `getClaimsCursor` or `getTransfersCursor`.
 * @param init - As for `client.call()`, without `query.Limit`.
 * @throws {@link InputError} when `query.Limit` or a negative overlap is given.
 * @throws {@link ApiError} from the iteration, for a response outside 2xx.
 * @throws {@link ClientError} `paging_unstable` from the iteration, when the API truncated the list.
 *
 * @example
 * ```ts
 * import { type ChangesBookmark, listChanges, type OrganizationClient } from "@energy-clients/ett-client";
 *
 * declare const organization: OrganizationClient;
 * let bookmark: ChangesBookmark | undefined; // as stored after the last run
 * const changes = listChanges(organization, "getClaimsCursor", {}, { bookmark });
 * for await (const claim of changes) console.log(claim.claimId, claim.quantity, "Wh");
 * bookmark = changes.bookmark; // store it for the next run
 * ```
 */
export function listChanges<Client extends AnyEttClient, Id extends ChangesOperationId>(
  client: Client,
  operationId: Id,
  init: InitOf<Client, Id>,
  { bookmark: from, overlapSeconds = 60, now = Date.now }: ListChangesOptions = {},
): Changes<ItemOf<Id>> {
  // The list is read later: what the caller changes meanwhile must not change it.
  const given: object = { ...init };
  const query = { ...(init as { query?: { Limit?: number; UpdatedSince?: number } }).query };
  if (query.Limit !== undefined) {
    const problem =
      "is not supported here, because the API cannot continue after a limit; set query.Start and query.End instead";
    throw new InputError("malformed_value", "query.Limit", problem);
  }
  if (!Number.isFinite(overlapSeconds) || overlapSeconds < 0) {
    throw new InputError("out_of_range", "overlapSeconds", "must be a number of seconds, 0 or more");
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
    const called = await call(operationId, { ...given, query: { ...query, ...since } });
    const { result, metadata } = await unwrap(called);
    if (result.length >= metadata.limit) {
      const message = `the API truncated the list at ${metadata.limit} items; request less with query.Start and query.End`;
      throw new ClientError("paging_unstable", operationId, message);
    }
    return { items: result, response: called.response };
  }

  async function* iterate(): AsyncGenerator<ItemOf<Id>, void, undefined> {
    const startedAt = now();
    const since = from?.updatedSince ?? query.UpdatedSince;
    const all = await read(since);
    const next = Math.max(earliestTime(all.response, startedAt, now()) - overlapSeconds, since ?? 0);
    const overlap = await read(next);
    // Computed before the caller has the items, and may change them.
    const later = without(overlap.items, all.items.map(keyOf)) as ItemOf<Id>[];
    const delivered = overlap.items.map(keyOf);
    yield* without(all.items, (from?.delivered ?? []) as string[]) as ItemOf<Id>[];
    yield* later;
    bookmark = { updatedSince: next, delivered };
  }

  return {
    [Symbol.asyncIterator]: iterate,
    get bookmark() {
      return bookmark;
    },
  };
}

/** Identifies an item in the state in which it was delivered. */
export const keyOf = (item: unknown): string => JSON.stringify(item);

/** Removes each known item once: two equal transfers are two transfers. */
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

/** Determines the time before the request, in whole seconds, by the slower clock: ours or the server's. */
export function earliestTime(response: Response, startedAt: number, endedAt: number): number {
  const date = parseHttpDate(response.headers.get("date"), endedAt);
  const serverStart = date === undefined ? startedAt : date - (endedAt - startedAt);
  return Math.floor(Math.min(startedAt, serverStart) / 1000);
}
