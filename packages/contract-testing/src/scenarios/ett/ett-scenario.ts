import { ContractTestingError } from "../../errors/contract-testing-error.js";
import { suggestion } from "../../errors/message.js";
import type { Certificate, Claim, Transfer } from "../data/wire.js";
import type { Scenario } from "../scenario.js";
import { createTokenDesk, type InnerTokenDesk, type TokenDesk } from "../token-issuer.js";
import { createGuard } from "./access.js";
import { accountHandlers } from "./account.js";
import { certificateHandlers } from "./certificates.js";
import { claimHandlers } from "./claims.js";
import { contractHandlers } from "./contracts.js";
import { describeToken, identityHandlers, type TokenClaims } from "./identity.js";
import { checkOptions, type EttScenarioOptions } from "./scenario-options.js";
import type { ClientSeed } from "./seeds.js";
import { decide } from "./settle.js";
import { createWorld, keyOf, type Organization, type World } from "./store.js";
import { transferHandlers } from "./transfers.js";
import { walletHandlers } from "./wallets.js";

/** What an organisation of a scenario has at the moment. Copies: changing them changes nothing. */
export interface OrganizationView {
  readonly id: string;
  readonly consents: boolean;
  /** Those of which something is available; a quantity is what is left. */
  readonly certificates: readonly Certificate[];
  readonly claims: readonly Claim[];
  readonly transfers: readonly Transfer[];
}

/** ETT with a memory, for mocks of `ett` and `ett-identity`: give the same scenario to both. */
export interface EttScenario extends Scenario {
  /** The client whose id and secret the token endpoint takes. */
  readonly client: ClientSeed;
  readonly tokens: TokenDesk;
  /** @throws {@link ContractTestingError} `unknown_organization`. */
  organization(id: string): OrganizationView;
  /** Completes a pending transfer or claim, or all of them. @throws {@link ContractTestingError} `unknown_request`. */
  complete(requestId?: string): void;
  /** Lets a pending transfer or claim fail, or all of them. @throws {@link ContractTestingError} `unknown_request`. */
  fail(requestId?: string): void;
  /** Issues certificates to an organisation. @throws {@link ContractTestingError} `unknown_organization`. */
  addCertificates(organizationId: string, certificates: readonly Certificate[]): void;
  /** Gives an organisation's consent: seen in the list at once, and in tokens that are issued from now on. */
  consent(organizationId: string): void;
  /** Takes an organisation's consent back: tokens that were issued before still work. */
  withdrawConsent(organizationId: string): void;
}

/**
 * Makes a state of ETT: organisations with wallets whose quantities add up, requests that are pending before they are
 * completed, and tokens that expire. Without options it begins with the story of the document's examples.
 *
 * @throws {@link ContractTestingError} `unknown_option`, `invalid_option`.
 */
export function ettScenario(options: EttScenarioOptions = {}): EttScenario {
  const { now, organizations, lifetimeSeconds, ...settings } = checkOptions(options);
  const tokens: InnerTokenDesk<TokenClaims> = createTokenDesk(
    () => describeToken(current.world),
    now,
    lifetimeSeconds,
  );
  const guard = createGuard(tokens);
  const begin = () => {
    const world = createWorld(organizations, { now, ...settings });
    return {
      world,
      ett: { guard, now, operations: ettHandlers(world) },
      identity: { now, operations: identityHandlers(world, tokens) },
    };
  };
  let current = begin();
  const find = (id: string): Organization => {
    const { organizations } = current.world;
    const organization = organizations.get(id.toLowerCase());
    if (organization !== undefined) return organization;
    const known = [...organizations.keys()];
    throw new ContractTestingError(
      "unknown_organization",
      `the scenario has no organisation "${id}"; ${suggestion(id, known)}`,
    );
  };
  const end = (outcome: "completed" | "failed", requestId: string | undefined) => {
    const all = [...current.world.requests.values()];
    const found = requestId === undefined ? all : all.filter(({ id }) => id === requestId.toLowerCase());
    if (requestId !== undefined && found.length === 0)
      throw new ContractTestingError("unknown_request", `the scenario has no request "${requestId}"`);
    for (const request of found) decide(request, outcome);
  };
  return {
    client: settings.client,
    tokens,
    handlers: {
      get ett() {
        return current.ett;
      },
      get "ett-identity"() {
        return current.identity;
      },
    },
    organization: (id) => view(find(id)),
    complete: (requestId) => end("completed", requestId),
    fail: (requestId) => end("failed", requestId),
    addCertificates(id, certificates) {
      const { holdings } = find(id);
      for (const certificate of certificates)
        holdings.set(keyOf(certificate.federatedStreamId), { certificate, changedAt: now() });
    },
    consent(id) {
      find(id).consents = true;
    },
    withdrawConsent(id) {
      find(id).consents = false;
    },
    reset() {
      current = begin();
      tokens.reset();
    },
  };
}

function ettHandlers(world: World) {
  return {
    ...accountHandlers(world),
    ...contractHandlers(world),
    ...walletHandlers(world),
    ...certificateHandlers(world),
    ...transferHandlers(world),
    ...claimHandlers(world),
  };
}

function view({ id, consents, holdings, claims, transfers }: Organization): OrganizationView {
  return structuredClone({
    id,
    consents,
    certificates: [...holdings.values()].map(({ certificate }) => certificate).filter(hasQuantity),
    claims: claims.map(({ item }) => item),
    transfers: transfers.map(({ item }) => item),
  });
}

function hasQuantity({ quantity }: Certificate): boolean {
  return quantity > 0;
}
