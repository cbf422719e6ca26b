import { AccessToken } from "../../src/index.js";

/** A token that was requested at a time and lives that long. */
export function tokenOf(value: string, requestedAt: number, lifetimeMs = 3_600_000): AccessToken {
  return new AccessToken(value, { lifetimeMs, expiresAt: requestedAt + lifetimeMs });
}

/** A JWT with those claims; its signature is worth nothing. */
export function jwtOf(claims: object): string {
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString("base64url");
  return `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}.c2lnbmF0dXJl`;
}
