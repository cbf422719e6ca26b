/** What tells one set of credentials from another. */
export interface TokenKeyParts {
  /** URL of the token endpoint; its query is left out. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly scope?: string | undefined;
}

/**
 * The name of a token in a store. Holds no secret. With the endpoint's host in it, a demo token can never be taken for
 * one of production.
 *
 * @returns The parts, escaped and joined by `|`.
 */
export function tokenKey({ tokenUrl, clientId, scope = "" }: TokenKeyParts): string {
  const { origin, pathname } = new URL(tokenUrl);
  return ["token", origin + pathname, clientId, scope].map(encodeURIComponent).join("|");
}
