import type { ScenarioHandler, ScenarioRequest, ScenarioResponse } from "../scenario.js";
import type { InternalTokenIssuer } from "../token-issuer.js";
import type { TokenClaims } from "./identity.js";
import { ettError, problem, vaultMessage } from "./responses.js";
import type { EttStore, Organization } from "./store.js";

/** Operations that need no token. */
const PUBLIC_OPERATIONS = new Set(["receiveSlice"]);

/**
 * Creates the access check: 401 for an unknown or expired token, 403 for an organisation that the token does not name.
 * A token keeps the consents of the moment it was issued: a newer consent has no effect, and neither has a withdrawal.
 */
export function createGuard(tokens: InternalTokenIssuer<TokenClaims>): ScenarioHandler {
  return ({ operationId, path, params, headers }) => {
    if (PUBLIC_OPERATIONS.has(operationId)) return undefined;
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

/** Builds the `WWW-Authenticate` challenge with the reason (RFC 6750, section 3). */
function challenge(tokens: InternalTokenIssuer<TokenClaims>, authorization: string | undefined): string {
  const reason = tokens.whyRefused(authorization);
  return `Bearer error="invalid_token"${reason === undefined ? "" : `, error_description="${reason}"`}`;
}

function forbidden(path: string, organizationId: string): ScenarioResponse {
  if (path.startsWith("/wallet-api/")) return problem(403);
  if (path.startsWith("/api/reports"))
    return ettError(403, `Not authorized to access organization ${organizationId}`);
  return { status: 403, empty: true };
}

type OrganizationHandler = (organization: Organization, request: ScenarioRequest) => ScenarioResponse;

/** Creates a handler for the organisation of a request. The guard has checked the access. */
export function ofOrganization(store: EttStore, handle: OrganizationHandler): ScenarioHandler {
  return (request) => {
    const organization = store.organizations.get(String(request.params.query.organizationId).toLowerCase());
    return organization && handle(organization, request);
  };
}

/** Like {@link ofOrganization}, for operations that need an enabled wallet. */
export function inWallet(store: EttStore, handle: OrganizationHandler): ScenarioHandler {
  return ofOrganization(store, (organization, request) => {
    const { wallet } = organization;
    if (wallet === null) return vaultMessage(404, "You don't own a wallet. Create a wallet first.");
    if (wallet.disabledDate !== null) return vaultMessage(400, "Unable to interact with a disabled wallet.");
    return handle(organization, request);
  });
}
