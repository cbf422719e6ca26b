/** What happens when a signal aborts; one listener of the signal for all of it. */
interface Watch {
  readonly actions: Set<() => void>;
  readonly listener: () => void;
}

const watches = new WeakMap<AbortSignal, Watch>();

/**
 * Runs an action when a signal aborts. A signal that many calls share gets one listener: Node warns of a leak from the
 * eleventh on, and each listener costs time.
 *
 * @param signal - A signal that has not aborted yet.
 * @returns A function that removes the action. With the last action the listener is removed as well.
 *
 * @example
 * ```ts
 * import { onAbort } from "@energy-clients/client-core";
 *
 * declare const signal: AbortSignal;
 * const forget = onAbort(signal, () => console.log("stopped"));
 * forget();
 * ```
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
