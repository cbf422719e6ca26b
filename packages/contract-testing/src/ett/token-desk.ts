import { createHash } from "node:crypto";

/** What a token says, as far as access goes. */
export interface TokenClaims {
  /** The client's own organisation. */
  readonly organizationId: string;
  /** Organisations that had given their consent when the token was issued. */
  readonly organizationIds: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Issues access tokens and knows them again. */
export interface TokenDesk {
  /** How many tokens were issued since the start or the last `reset()`. */
  readonly issued: number;
  /** How many token requests were refused. */
  readonly refused: number;
  /** Life of the tokens that are issued from now on, in seconds. */
  lifetimeSeconds: number;
  /** A token for a client, without a token request: for tests that do not go through the token endpoint. */
  issue(): string;
  /** Makes all tokens that were issued so far answer 401, as if their time was up. */
  expireAll(): void;
}

/** A desk with what only a scenario needs of it. */
export interface InnerTokenDesk extends TokenDesk {
  refuse(): void;
  /** The claims of a valid token; `undefined` for any other text. */
  read(token: string): TokenClaims | undefined;
  reset(): void;
}

/**
 * @param describe - Gives the claims of a token that is issued now.
 * @param now - Milliseconds since the epoch.
 */
export function createTokenDesk(
  describe: () => { readonly claims: TokenClaims; readonly payload: object },
  now: () => number,
  lifetimeSeconds: number,
): InnerTokenDesk {
  const valid = new Map<string, TokenClaims>();
  // Never set back, so that no token from before a reset() is one from after it.
  let serial = 0;
  const desk: InnerTokenDesk & { issued: number; refused: number } = {
    issued: 0,
    refused: 0,
    lifetimeSeconds,
    issue() {
      for (const [token, { expiresAt }] of valid) if (expiresAt <= now()) valid.delete(token);
      desk.issued++;
      const { claims, payload } = describe();
      const token = encode(payload, ++serial);
      valid.set(token, claims);
      return token;
    },
    refuse() {
      desk.refused++;
    },
    expireAll: () => valid.clear(),
    read(token) {
      const claims = valid.get(token);
      return claims !== undefined && claims.expiresAt > now() ? claims : undefined;
    },
    reset() {
      valid.clear();
      desk.issued = 0;
      desk.refused = 0;
      desk.lifetimeSeconds = lifetimeSeconds;
    },
  };
  return desk;
}

// A JWT in form. Its signature is worth nothing but differs from token to token: the desk knows its own.
function encode(payload: object, number: number): string {
  const header = { alg: "RS256", typ: "JWT", kid: "mock" };
  const parts = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  const signature = createHash("sha256")
    .update(`${parts.join(".")}.${number}`)
    .digest("base64url");
  return [...parts, signature].join(".");
}
