/** The claims of a JWT. */
export interface JwtClaims {
  /** Expiry, in seconds since the Unix epoch. */
  readonly exp?: number;
  /** Time of issue, in seconds since the Unix epoch. */
  readonly iat?: number;
  readonly [claim: string]: unknown;
}

/**
 * Reads the claims of a JWT **without verifying it**. Only the API can verify its own token; the claims decide when to
 * request a new one, never what somebody may do.
 *
 * @returns The claims; `undefined` if the token is not a JWT. `exp` and `iat` are left out if they are not numbers.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7519#section-4.1 | RFC 7519, section 4.1}
 *
 * @example
 * ```ts
 * import { type AccessToken, readJwtClaims } from "@energy-clients/auth";
 *
 * declare const token: AccessToken;
 *
 * const { iat } = readJwtClaims(token.reveal()) ?? {};
 * ```
 */
export function readJwtClaims(token: string): JwtClaims | undefined {
  const parts = token.split(".");
  const payload = parts[1];
  if (parts.length !== 3 || !payload) return undefined;
  let claims: unknown;
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (char) =>
      char.charCodeAt(0),
    );
    claims = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
  if (typeof claims !== "object" || claims === null || Array.isArray(claims)) return undefined;
  const { exp, iat, ...others } = claims as Record<string, unknown>;
  return {
    ...others,
    ...(typeof exp === "number" && Number.isFinite(exp) && { exp }),
    ...(typeof iat === "number" && Number.isFinite(iat) && { iat }),
  };
}

/**
 * Tells whether an ETT token gives access to an organisation: the client's own (`org_id`), or one that had consented when
 * the token was issued (`org_ids`, separated by spaces).
 *
 * @returns `undefined` if the token is not a JWT, or does not mention organisations.
 *
 * @example
 * ```ts
 * import { type AccessToken, coversOrganization } from "@energy-clients/auth";
 *
 * declare const token: AccessToken;
 *
 * coversOrganization(token.reveal(), "6f1c3a52-0f0e-4b52-9d6c-0d4f3f3f2f11");
 * ```
 */
export function coversOrganization(token: string, organizationId: string): boolean | undefined {
  const { org_id: own, org_ids: consenting } = readJwtClaims(token) ?? {};
  if (typeof own !== "string" && typeof consenting !== "string") return undefined;
  return `${own ?? ""} ${consenting ?? ""}`.toLowerCase().split(/\s+/).includes(organizationId.toLowerCase());
}
