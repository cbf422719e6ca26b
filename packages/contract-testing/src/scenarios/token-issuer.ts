import { createHash } from "node:crypto";
import { clockOf } from "./scenario.js";

/** How long an expired token is kept, so that a refusal can say that it expired. */
const KEPT_MS = 86_400_000;

/** Issues and recognises access tokens. */
export interface TokenIssuer<Subject extends readonly unknown[] = []> {
  /** How many tokens were issued since the start or the last `reset()`. */
  readonly issued: number;
  /** How many token requests were refused. */
  readonly refused: number;
  /** Lifetime of the next tokens, in seconds. */
  lifetimeSeconds: number;
  /** Issues a token without a token request, for tests that do not use the token endpoint. */
  issue(...subject: Subject): string;
  /** Expires all tokens that were issued so far: requests with them get 401. */
  expireAll(): void;
}

/** A token issuer with the members that only a scenario needs. */
export interface InternalTokenIssuer<Claims, Subject extends readonly unknown[] = []>
  extends TokenIssuer<Subject> {
  /** Counts a refused token request. */
  refuse(): void;
  /** Returns the claims of the valid token in an `Authorization` header; `undefined` without one. */
  read(authorization: string | undefined): Claims | undefined;
  /** Says when the token in an `Authorization` header expired; `undefined` if it did not expire. */
  whyRefused(authorization: string | undefined): string | undefined;
  reset(): void;
}

/**
 * Creates a token issuer.
 *
 * @param describe - Returns what the next token says: its claims for the scenario, and its payload.
 * @param now - Milliseconds since the epoch.
 */
export function createTokenIssuer<Claims, Subject extends readonly unknown[] = []>(
  describe: (...subject: Subject) => { readonly claims: Claims; readonly payload: object },
  now: () => number,
  lifetimeSeconds: number,
): InternalTokenIssuer<Claims, Subject> {
  const valid = new Map<string, { readonly claims: Claims; readonly expiresAt: number }>();
  const find = (authorization: string | undefined) =>
    valid.get(/^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1] ?? "");
  // Never reset, so that every token is unique, across reset() too.
  let serial = 0;
  const issuer = {
    issued: 0,
    refused: 0,
    lifetimeSeconds,
    issue(...subject: Subject) {
      for (const [token, { expiresAt }] of valid) if (expiresAt + KEPT_MS <= now()) valid.delete(token);
      const { claims, payload } = describe(...subject);
      const issuedAt = Math.floor(now() / 1000);
      const times = { iat: issuedAt, nbf: issuedAt, exp: issuedAt + issuer.lifetimeSeconds };
      const token = encode({ ...payload, ...times }, ++serial);
      valid.set(token, { claims, expiresAt: now() + issuer.lifetimeSeconds * 1000 });
      issuer.issued++;
      return token;
    },
    refuse() {
      issuer.refused++;
    },
    expireAll: () => valid.clear(),
    read(authorization: string | undefined) {
      const known = find(authorization);
      return known !== undefined && known.expiresAt > now() ? known.claims : undefined;
    },
    whyRefused(authorization: string | undefined) {
      const known = find(authorization);
      return known && `the token expired at ${new Date(known.expiresAt).toISOString()} ${clockOf(now)}`;
    },
    reset() {
      valid.clear();
      issuer.issued = 0;
      issuer.refused = 0;
      issuer.lifetimeSeconds = lifetimeSeconds;
    },
  };
  return issuer;
}

// A JWT in form. Its signature proves nothing but makes each token unique: the issuer keeps the tokens that it issued.
function encode(payload: object, number: number): string {
  const header = { alg: "RS256", typ: "JWT", kid: "mock" };
  const parts = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  const signature = createHash("sha256")
    .update(`${parts.join(".")}.${number}`)
    .digest("base64url");
  return [...parts, signature].join(".");
}
