import { REDACTED } from "./secret-forms.js";

/** How long a token is valid, by this machine's clock. */
export interface TokenLife {
  /** When it expires, in ms since the Unix epoch. */
  readonly expiresAt: number;
  /** From its request to its expiry, in ms. */
  readonly lifetimeMs: number;
}

/**
 * An access token that stays secret in logs: printing, inspecting and serialising it show when it expires, never its value.
 * Only {@link AccessToken.reveal} and {@link AccessToken.authorization} return the value.
 *
 * @example
 * ```ts
 * import { AccessToken } from "@energy-clients/auth";
 *
 * const token = new AccessToken("eyJhbGciOi", { expiresAt: Date.now() + 3_600_000, lifetimeMs: 3_600_000 });
 * console.log(token); // shows when it expires, not its value
 * ```
 */
export class AccessToken {
  readonly #value: string;
  /** Built once: concatenating a long text anew would copy it for each request. */
  readonly #authorization: string;
  readonly expiresAt: number;
  readonly lifetimeMs: number;

  constructor(value: string, { expiresAt, lifetimeMs }: TokenLife) {
    this.#value = value;
    this.#authorization = `Bearer ${value}`;
    this.expiresAt = expiresAt;
    this.lifetimeMs = lifetimeMs;
  }

  /** Returns the token's value. A method, since inspectors call getters. */
  reveal(): string {
    return this.#value;
  }

  /** Returns the value of the `Authorization` header (RFC 6750, section 2.1). */
  authorization(): string {
    return this.#authorization;
  }

  /** Whether another token has the same value, whatever its expiry. */
  equals(other: AccessToken): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return `AccessToken ${REDACTED}`;
  }

  toJSON(): object {
    return { value: REDACTED, expiresAt: this.expiresAt, lifetimeMs: this.lifetimeMs };
  }
}
