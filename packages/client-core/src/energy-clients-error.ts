/** A class that may be one of our error classes: each of those has a `brand` of its own. */
interface Branded {
  readonly brand?: unknown;
}

/**
 * The base class of every error that these packages throw, so that a `catch` needs one import. What `fetch` or a
 * function of yours throws is passed on as it is. The errors of `@energy-clients/contract-testing` do not extend it,
 * since they report mistakes in a test, which the code under test must not handle.
 *
 * `instanceof` also recognises the errors of another copy of the package: its CommonJS build beside its ESM build, or
 * another version. It compares the classes by their `brand`; a subclass of your own, without one, is compared as usual.
 *
 * @example
 * ```ts
 * import { EnergyClientsError, type EttClient } from "@energy-clients/ett-client";
 *
 * declare const ett: EttClient;
 * try {
 *   await ett.getClientConsents();
 * } catch (error) {
 *   if (!(error instanceof EnergyClientsError)) throw error;
 *   console.error(error.name, error.code, error.message);
 * }
 * ```
 */
export abstract class EnergyClientsError extends Error {
  /** Identifies the class in every copy of the package. */
  static readonly brand: string = "@energy-clients/EnergyClientsError";
  /** Stable reason to branch on; `message` is for people and may change. */
  abstract readonly code: string;

  static override [Symbol.hasInstance](this: object, value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: it is the class on the right of `instanceof`, often a subclass.
    return isInstance(value, this);
  }
}

function isInstance(value: unknown, type: Branded): boolean {
  if (!Object.hasOwn(type, "brand")) return Function.prototype[Symbol.hasInstance].call(type, value);
  // A primitive is never an instance, although it has a prototype.
  if (typeof value !== "object" || value === null) return false;
  let prototype = Object.getPrototypeOf(value);
  while (prototype !== null) {
    const theirs: Branded | undefined = prototype.constructor;
    if (theirs && Object.hasOwn(theirs, "brand") && theirs.brand === type.brand) return true;
    prototype = Object.getPrototypeOf(prototype);
  }
  return false;
}
