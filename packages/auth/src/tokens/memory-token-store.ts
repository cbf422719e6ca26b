import { type ClockSettings, monotonicOf } from "@energy-clients/client-core";
import type { StoredToken, TokenStore } from "./token-store.js";

interface Slot {
  entry?: { text: string; expiresAt: number; number: number };
  lease?: { number: number; expiresAt: number };
}

/**
 * Creates a token store for the clients of one process. Nothing leaves the process, so nothing is encrypted.
 * A single client does not need a store.
 *
 * @param clock - For tests. @defaultValue `performance.now`
 *
 * @example
 * ```ts
 * import { createMemoryTokenStore } from "@energy-clients/auth";
 * import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
 *
 * const tokenStore = createMemoryTokenStore();
 * const options = { environment: "demo", clientId: "0d7a5c44-8a0e-4d43-9a7b-3f6f3c1b2a10", tokenStore } as const;
 * const clientSecret = async () => process.env["ETT_CLIENT_SECRET"] ?? "";
 *
 * const forReading = createAuthenticatedEttClient({ ...options, clientSecret });
 * const forTransfers = createAuthenticatedEttClient({ ...options, clientSecret, deadlineMs: 20_000 });
 * ```
 */
export function createMemoryTokenStore(clock: ClockSettings = {}): TokenStore {
  const now = monotonicOf(clock);
  const slots = new Map<string, Slot>();
  let leases = 0;

  function slotOf(key: string): Slot {
    const slot = slots.get(key) ?? {};
    slots.set(key, slot);
    return slot;
  }

  function storedIn(slot: Slot | undefined): StoredToken | undefined {
    const remainingMs = (slot?.entry?.expiresAt ?? 0) - now();
    if (!slot?.entry || remainingMs <= 0) return undefined;
    return { entry: slot.entry.text, remainingMs, number: slot.entry.number };
  }

  return {
    async read(key) {
      return { stored: storedIn(slots.get(key)), position: leases };
    },
    async acquire(key, leaseMs) {
      const slot = slotOf(key);
      if (slot.lease && slot.lease.expiresAt > now()) return undefined;
      leases += 1;
      const number = leases;
      slot.lease = { number, expiresAt: now() + leaseMs };
      const isHolder = () => slot.lease?.number === number;
      return {
        stored: storedIn(slot),
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
