import type { ScenarioAnswer, ScenarioHandler } from "../scenario.js";
import type { InnerTokenDesk } from "../token-issuer.js";
import type { TokenClaims } from "./identity.js";
import { ettError, problem } from "./responses.js";

/** Operations that need no token. */
const open = new Set(["receiveSlice"]);

/**
 * Who may do what: 401 for a token that this scenario did not issue or that has expired, 403 for an organisation that
 * the token does not name. A consent that is newer than the token does not help, and one that was withdrawn still does.
 */
export function createGuard(tokens: InnerTokenDesk<TokenClaims>): ScenarioHandler {
  return ({ operationId, path, params, headers }) => {
    if (open.has(operationId)) return undefined;
    const claims = tokens.read(headers.authorization);
    if (claims === undefined)
      return { status: 401, headers: { "www-authenticate": challenge(tokens, headers.authorization) } };
    const { organizationId } = params.query;
    if (organizationId === undefined) return undefined;
    const id = String(organizationId).toLowerCase();
    if (id === claims.organizationId || claims.organizationIds.includes(id)) return undefined;
    return forbidden(path, id);
  };
}

/** RFC 6750, section 3: why, for the one who reads the log. */
function challenge(tokens: InnerTokenDesk<TokenClaims>, authorization: string | undefined): string {
  const reason = tokens.whyRefused(authorization);
  return `Bearer error="invalid_token"${reason === undefined ? "" : `, error_description="${reason}"`}`;
}

function forbidden(path: string, organizationId: string): ScenarioAnswer {
  if (path.startsWith("/wallet-api/")) return problem(403);
  if (path.startsWith("/api/reports"))
    return ettError(403, `Not authorized to access organization ${organizationId}`);
  return { status: 403, empty: true };
}
