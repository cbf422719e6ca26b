import { inspect } from "node:util";
import { traitsOf } from "./secret-forms.js";

/** Every way in which a value may show itself: printed, inspected, serialised, and by walking all it reaches. */
function showingsOf(value: unknown): string[] {
  const showings = [
    String(value),
    inspect(value, { depth: 10, showHidden: true, getters: true }),
    inspect(value, { depth: 10, showHidden: true, getters: true, customInspect: false }),
  ];
  const seen = new Set<unknown>();
  const walk = (part: unknown): void => {
    if (typeof part === "string") showings.push(part);
    if ((typeof part !== "object" && typeof part !== "function") || part === null || seen.has(part)) return;
    seen.add(part);
    for (const key of Reflect.ownKeys(part)) {
      showings.push(String(key));
      walk(Object.getOwnPropertyDescriptor(part, key)?.value);
    }
    if (part instanceof Error) {
      showings.push(String(part), part.stack ?? "");
      walk(part.cause);
    }
    if (part instanceof Map || part instanceof Set) for (const item of part) walk(item);
  };
  walk(value);
  try {
    showings.push(JSON.stringify(value) ?? "");
  } catch {
    // What cannot be serialised shows nothing.
  }
  return showings;
}

/** The secrets that a value shows in any form, of the given ones. */
export function findSecrets(value: unknown, secrets: readonly string[]): string[] {
  const showings = showingsOf(value);
  return secrets.filter((secret) => {
    const traits = traitsOf(secret);
    return showings.some((text) => traits.some((trait) => text.includes(trait)));
  });
}
