import { InputError } from "@energy-clients/client-core";

/**
 * Returns a copy of a value as JSON carries it: without undefined, dates as text.
 *
 * @throws {@link InputError} for what JSON would change: NaN would be sent as null, and a Map as an object without members.
 */
export function asJson(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value, refuseLoss));
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError("malformed_value", "inputs", "must be values that JSON can represent", { cause });
  }
}

function refuseLoss(name: string, value: unknown): unknown {
  const isLost =
    typeof value === "number"
      ? !Number.isFinite(value)
      : typeof value === "function" || typeof value === "symbol" || isOpaque(value);
  if (!isLost) return value;
  const shape = typeof value === "object" ? Object.prototype.toString.call(value) : String(value);
  throw new InputError(
    "malformed_value",
    name || "inputs",
    `expected a value that JSON can represent but got ${shape}`,
  );
}

/** Whether an object keeps its values where JSON does not look: a Map, FormData or bytes. */
function isOpaque(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.prototype.toString.call(value) !== "[object Object]";
}

/** Writes JSON in one form only: object keys sorted, so that the order in which a program sets them does not matter. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

/** Returns the SHA-256 of a text in hex. */
export async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
