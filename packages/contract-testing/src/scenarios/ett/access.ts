import type { ScenarioAnswer, ScenarioHandler, ScenarioRequest } from "../scenario.js";
import type { InnerTokenDesk } from "../token-issuer.js";
import type { TokenClaims } from "./identity.js";
import { ettError, problem, vaultMessage } from "./responses.js";
import type { Organization, World } from "./store.js";

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

type OrganizationHandler = (organization: Organization, request: ScenarioRequest) => ScenarioAnswer;

/** A handler of what concerns one organisation; that the caller may see it was checked before. */
export function ofOrganization(world: World, handle: OrganizationHandler): ScenarioHandler {
  return (request) => {
    const organization = world.organizations.get(String(request.params.query.organizationId).toLowerCase());
    return organization && handle(organization, request);
  };
}

/** As {@link ofOrganization}, for what needs a wallet that is not disabled. */
export function inWallet(world: World, handle: OrganizationHandler): ScenarioHandler {
  return ofOrganization(world, (organization, request) => {
    const { wallet } = organization;
    if (wallet === null) return vaultMessage(404, "You don't own a wallet. Create a wallet first.");
    if (wallet.disabledDate !== null) return vaultMessage(400, "Unable to interact with a disabled wallet.");
    return handle(organization, request);
  });
}
