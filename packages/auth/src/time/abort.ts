/** What happens when a signal aborts; one listener of the signal for all of it. */
interface Watch {
  readonly actions: Set<() => void>;
  readonly listener: () => void;
}

const watches = new WeakMap<AbortSignal, Watch>();

/**
 * Runs an action when a signal aborts. A signal that many calls share gets one listener: Node 20 warns of a leak from
 * the eleventh on, and each listener costs time.
 *
 * @param signal - A signal that has not aborted yet.
 * @returns A function that removes the action. With the last action the listener is removed as well.
 */
export function onAbort(signal: AbortSignal, action: () => void): () => void {
  const own = () => action();
  const { actions, listener } = watches.get(signal) ?? watch(signal);
  actions.add(own);
  return () => {
    if (!actions.delete(own) || actions.size > 0) return;
    signal.removeEventListener("abort", listener);
    watches.delete(signal);
  };
}

function watch(signal: AbortSignal): Watch {
  const actions = new Set<() => void>();
  const listener = () => {
    watches.delete(signal);
    // An action that another one removes does not run any more, and one that throws does not keep others from running.
    for (const action of [...actions]) if (actions.delete(action)) attempt(action);
  };
  const created = { actions, listener };
  watches.set(signal, created);
  signal.addEventListener("abort", listener, { once: true });
  return created;
}

/** Runs an action. What it throws becomes an uncaught error, as with a listener of the signal. */
function attempt(action: () => void): void {
  try {
    action();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/**
 * Waits for a promise that others wait for too: an abort ends this wait, not the work.
 *
 * @throws the signal's reason when it aborts.
 */
export async function withSignal<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  signal.throwIfAborted();
  let unwatch: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    unwatch = onAbort(signal, () => reject(signal.reason));
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    unwatch?.();
  }
}

/**
 * An abort signal that is created when a reader needs it.
 *
 * What it brings: a call needs two signals, for its deadline and for its attempt, and most calls read only the
 * attempt's, which `fetch` takes. The deadline's is read by a call that waits: in a queue, for a token, or before a
 * retry. Without this class and `SharedTimer`, a call takes about a tenth more CPU (Node 20, `fetch` stubbed).
 */
export class LazySignal {
  #controller: AbortController | undefined;
  #stopped: { readonly reason: unknown } | undefined;

  get isAborted(): boolean {
    return this.#stopped !== undefined;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#stopped) this.#controller.abort(this.#stopped.reason);
    }
    return this.#controller.signal;
  }

  /** Whether a signal is this one; `false` when it was never created. */
  is(signal: AbortSignal | undefined): boolean {
    return this.#controller !== undefined && this.#controller.signal === signal;
  }

  abort(reason: unknown): void {
    this.#stopped = { reason };
    this.#controller?.abort(reason);
  }

  throwIfAborted(): void {
    if (this.#stopped) throw this.#stopped.reason;
  }
}
