import { InputError } from "@energy-clients/client-core";

/** Options of work on many items. */
export interface ManyOptions {
  /** Most items at a time. @defaultValue 8 */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

/**
 * Works on items, a limited number at a time, and takes the next item only when there is room: memory does not grow with
 * the number of items.
 */
export async function forEachBounded<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  { concurrency = 8, signal }: ManyOptions,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  if (!Number.isSafeInteger(concurrency) || concurrency < 1)
    throw new InputError("out_of_range", "concurrency", "must be a whole number of 1 or more");
  const active = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const item of items) {
      const task: Promise<void> = work(item)
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => active.delete(task));
      active.add(task);
      if (active.size >= concurrency) await Promise.race(active);
      if (failure || signal?.aborted) break;
    }
  } catch (error) {
    failure ??= { error };
  }
  // Also when the items themselves failed: what was sent still gets its outcome recorded.
  await Promise.all(active);
  if (failure) throw failure.error;
  signal?.throwIfAborted();
}
