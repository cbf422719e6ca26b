import type { TokenStore } from "./token-store.js";

interface Slot {
  entry?: { text: string; expiresAt: number; number: number };
  lease?: { number: number; expiresAt: number };
}

/**
 * A token store for the clients of one process. Nothing leaves the process, so that nothing is encrypted.
 * A single client needs none.
 *
 * @param options - `now`: current time in ms since the Unix epoch, `Date.now` by default.
 */
export function createMemoryTokenStore({ now = Date.now }: { now?: () => number } = {}): TokenStore {
  const slots = new Map<string, Slot>();
  let leases = 0;

  function slotOf(key: string): Slot {
    const slot = slots.get(key) ?? {};
    slots.set(key, slot);
    return slot;
  }

  return {
    async read(key) {
      const entry = slots.get(key)?.entry;
      if (!entry || entry.expiresAt <= now()) return undefined;
      return { entry: entry.text, remainingMs: entry.expiresAt - now() };
    },
    async acquire(key, leaseMs) {
      const slot = slotOf(key);
      if (slot.lease && slot.lease.expiresAt > now()) return undefined;
      leases += 1;
      const number = leases;
      slot.lease = { number, expiresAt: now() + leaseMs };
      const isHolder = () => slot.lease?.number === number;
      return {
        async extend(longerMs) {
          if (!isHolder()) return false;
          slot.lease = { number, expiresAt: now() + longerMs };
          return true;
        },
        async commit(text, ttlMs) {
          if (isHolder()) delete slot.lease;
          if (slot.entry && slot.entry.number > number) return false;
          slot.entry = { text, expiresAt: now() + ttlMs, number };
          return true;
        },
        async release(holdMs = 0) {
          if (!isHolder()) return;
          if (holdMs > 0) slot.lease = { number, expiresAt: now() + holdMs };
          else delete slot.lease;
        },
      };
    },
  };
}
