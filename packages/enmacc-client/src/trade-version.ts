import type { Trade } from "./schemas.js";

/**
 * Computes a text that identifies the content of a trade: it differs when a trade has changed. The order of members does
 * not count, and neither do links, which may be written differently each time.
 *
 * @returns 32 hexadecimal digits.
 */
export async function tradeVersion(trade: Trade): Promise<string> {
  const { ref: _, ...quantity } = { ...trade.quantity };
  const text = JSON.stringify({ ...trade, quantity }, (key, value) =>
    key === "_links" ? undefined : sorted(value),
  );
  const hash = await globalThis.crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const bytes = [...new Uint8Array(hash).subarray(0, 16)];
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
