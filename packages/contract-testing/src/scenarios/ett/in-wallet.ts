import type { ScenarioAnswer, ScenarioHandler, ScenarioRequest } from "../scenario.js";
import { vaultMessage } from "./responses.js";
import type { Organization, World } from "./store.js";

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
