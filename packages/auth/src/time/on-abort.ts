/** What is to happen when a signal aborts; one listener of the signal for all of it. */
interface Watch {
  readonly actions: Set<() => void>;
  readonly listener: () => void;
}

const watches = new WeakMap<AbortSignal, Watch>();

/**
 * Does something when a signal aborts. A signal that many calls share gets one listener: Node 20 warns of a leak from
 * the eleventh on, and each costs.
 *
 * @param signal - One that has not aborted yet.
 * @returns What takes it back. The last one takes the listener off the signal.
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
    // One that another takes back is not done any more, and one that throws does not keep others from being done.
    for (const action of [...actions]) if (actions.delete(action)) attempt(action);
  };
  const created = { actions, listener };
  watches.set(signal, created);
  signal.addEventListener("abort", listener, { once: true });
  return created;
}

/** What it throws is thrown where nobody waits for it, as that of a listener is. */
function attempt(action: () => void): void {
  try {
    action();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
