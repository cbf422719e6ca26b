import { REDACTED } from "./secret-forms.js";

/** How long a token lives, on this machine's clock. */
export interface TokenLife {
  /** When it expires, in ms since the Unix epoch. */
  readonly expiresAt: number;
  /** From its request to its expiry, in ms. */
  readonly lifetimeMs: number;
}

/**
 * An access token that does not show itself: printing, inspecting and serialising it tell when it expires, never what
 * it is. Only {@link AccessToken.reveal} and {@link AccessToken.authorization} do.
 */
export class AccessToken {
  readonly #value: string;
  /** Made once: a long text that is put together anew has to be copied for each request. */
  readonly #authorization: string;
  readonly expiresAt: number;
  readonly lifetimeMs: number;

  constructor(value: string, { expiresAt, lifetimeMs }: TokenLife) {
    this.#value = value;
    this.#authorization = `Bearer ${value}`;
    this.expiresAt = expiresAt;
    this.lifetimeMs = lifetimeMs;
  }

  /** The token itself. A method, since inspectors call getters. */
  reveal(): string {
    return this.#value;
  }

  /** The value of the `Authorization` header: RFC 6750, section 2.1. */
  authorization(): string {
    return this.#authorization;
  }

  /** Whether another token is the same text, whatever its expiry. */
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
