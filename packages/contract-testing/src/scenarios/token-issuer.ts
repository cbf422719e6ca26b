import { createHash } from "node:crypto";
import { clockOf } from "./scenario.js";

/** How long an expired token is remembered, to say that it has expired. */
const KEPT_MS = 86_400_000;

/** Issues access tokens and knows them again. */
export interface TokenDesk<Subject extends readonly unknown[] = []> {
  /** How many tokens were issued since the start or the last `reset()`. */
  readonly issued: number;
  /** How many token requests were refused. */
  readonly refused: number;
  /** Life of the tokens that are issued from now on, in seconds. */
  lifetimeSeconds: number;
  /** A token without a token request: for tests that do not go through the token endpoint. */
  issue(...subject: Subject): string;
  /** Makes all tokens that were issued so far answer 401, as if their time was up. */
  expireAll(): void;
}

/** A desk with what only a scenario needs of it. */
export interface InnerTokenDesk<Claims, Subject extends readonly unknown[] = []> extends TokenDesk<Subject> {
  /** Counts a refusal. */
  refuse(): void;
  /** The claims of the valid token in an `Authorization` header; `undefined` without one. */
  read(authorization: string | undefined): Claims | undefined;
  /** That a token which this scenario issued has expired, and by which clock; `undefined` for any other reason. */
  whyRefused(authorization: string | undefined): string | undefined;
  reset(): void;
}

/**
 * @param describe - What a token that is issued now says: to the scenario, and in its payload.
 * @param now - Milliseconds since the epoch.
 */
export function createTokenDesk<Claims, Subject extends readonly unknown[] = []>(
  describe: (...subject: Subject) => { readonly claims: Claims; readonly payload: object },
  now: () => number,
  lifetimeSeconds: number,
): InnerTokenDesk<Claims, Subject> {
  const valid = new Map<string, { readonly claims: Claims; readonly expiresAt: number }>();
  const find = (authorization: string | undefined) =>
    valid.get(/^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1] ?? "");
  // Never set back, so that no token from before a reset() is one from after it.
  let serial = 0;
  const desk = {
    issued: 0,
    refused: 0,
    lifetimeSeconds,
    issue(...subject: Subject) {
      for (const [token, { expiresAt }] of valid) if (expiresAt + KEPT_MS <= now()) valid.delete(token);
      const { claims, payload } = describe(...subject);
      const issuedAt = Math.floor(now() / 1000);
      const times = { iat: issuedAt, nbf: issuedAt, exp: issuedAt + desk.lifetimeSeconds };
      const token = encode({ ...payload, ...times }, ++serial);
      valid.set(token, { claims, expiresAt: now() + desk.lifetimeSeconds * 1000 });
      desk.issued++;
      return token;
    },
    refuse() {
      desk.refused++;
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
