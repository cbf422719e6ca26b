import { ContractTestingError } from "../../errors/contract-testing-error.js";
import { suggestion } from "../../errors/message.js";
import type { Certificate, Claim, Transfer } from "../data/wire.js";
import type { Scenario } from "../scenario.js";
import { createTokenIssuer, type InternalTokenIssuer, type TokenIssuer } from "../token-issuer.js";
import { createGuard } from "./access.js";
import { accountHandlers } from "./account.js";
import { certificateHandlers } from "./certificates.js";
import { claimHandlers } from "./claims.js";
import { contractHandlers } from "./contracts.js";
import { describeToken, identityHandlers, type TokenClaims } from "./identity.js";
import { checkOptions, type EttScenarioOptions } from "./scenario-options.js";
import type { ClientSeed } from "./seeds.js";
import { decide } from "./settle.js";
import { createEttStore, type EttStore, keyOf, type Organization } from "./store.js";
import { transferHandlers } from "./transfers.js";
import { walletHandlers } from "./wallets.js";

/** What an organisation of a scenario owns now. All values are copies. */
export interface OrganizationView {
  readonly id: string;
  readonly name: string;
  readonly consents: boolean;
  /** Certificates with an available quantity; `quantity` is the available one, in Wh. */
  readonly certificates: readonly Certificate[];
  readonly claims: readonly Claim[];
  readonly transfers: readonly Transfer[];
}

/** A scenario of ETT. Pass the same scenario to the mocks of `ett` and `ett-identity`. */
export interface EttScenario extends Scenario {
  /** The client whose id and secret the token endpoint accepts. */
  readonly client: ClientSeed;
  readonly tokens: TokenIssuer;
  /** All organisations, and what they own now. */
  readonly organizations: readonly OrganizationView[];
  /** @throws {@link ContractTestingError} `unknown_organization`. */
  organization(id: string): OrganizationView;
  /**
   * Completes a pending transfer or claim; without an id, all of them.
   *
   * @throws {@link ContractTestingError} `unknown_request`.
   */
  complete(requestId?: string): void;
  /**
   * Makes a pending transfer or claim fail; without an id, all of them.
   *
   * @throws {@link ContractTestingError} `unknown_request`.
   */
  fail(requestId?: string): void;
  /** Issues certificates to an organisation. @throws {@link ContractTestingError} `unknown_organization`. */
  addCertificates(organizationId: string, certificates: readonly Certificate[]): void;
  /** Adds an organisation's consent. It is listed at once and appears in tokens that are issued later. */
  consent(organizationId: string): void;
  /** Withdraws an organisation's consent. Tokens that were issued before still work. */
  withdrawConsent(organizationId: string): void;
}

/**
 * Creates a scenario of ETT: wallets whose quantities add up, requests that are pending before they complete, and
 * tokens that expire. Without options it begins with the example scenario of the document.
 *
 * @throws {@link ContractTestingError} `unknown_option`, `invalid_option`.
 * @example
 * ```ts
 * import { ettScenario, startMockServer } from "@energy-clients/contract-testing";
 *
 * const scenario = ettScenario({ pendingPolls: "manual" });
 * await using ett = await startMockServer("ett", { scenario });
 * await using identity = await startMockServer("ett-identity", { scenario });
 * scenario.complete();
 * ```
 */
export function ettScenario(options: EttScenarioOptions = {}): EttScenario {
  const { now, organizations, lifetimeSeconds, ...settings } = checkOptions(options);
  const tokens: InternalTokenIssuer<TokenClaims> = createTokenIssuer(
    () => describeToken(current.store),
    now,
    lifetimeSeconds,
  );
  const guard = createGuard(tokens);
  const begin = () => {
    const store = createEttStore(organizations, { now, ...settings });
    return {
      store,
      ett: { guard, now, operations: ettHandlers(store) },
      identity: { now, operations: identityHandlers(store, tokens) },
    };
  };
  let current = begin();
  const find = (id: string): Organization => {
    const { organizations } = current.store;
    const organization = organizations.get(id.toLowerCase());
    if (organization !== undefined) return organization;
    const known = [...organizations.keys()];
    throw new ContractTestingError(
      "unknown_organization",
      `unknown organisation "${id}"; ${suggestion(id, known)}`,
    );
  };
  const end = (outcome: "completed" | "failed", requestId: string | undefined) => {
    const all = [...current.store.requests.values()];
    const found = requestId === undefined ? all : all.filter(({ id }) => id === requestId.toLowerCase());
    if (requestId !== undefined && found.length === 0)
      throw new ContractTestingError("unknown_request", `unknown request "${requestId}"`);
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
    get organizations() {
      return [...current.store.organizations.values()].map(view);
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

function ettHandlers(store: EttStore) {
  return {
    ...accountHandlers(store),
    ...contractHandlers(store),
    ...walletHandlers(store),
    ...certificateHandlers(store),
    ...transferHandlers(store),
    ...claimHandlers(store),
  };
}

function view({ id, name, consents, holdings, claims, transfers }: Organization): OrganizationView {
  return structuredClone({
    id,
    name,
    consents,
    certificates: [...holdings.values()].map(({ certificate }) => certificate).filter(hasQuantity),
    claims: claims.map(({ item }) => item),
    transfers: transfers.map(({ item }) => item),
  });
}

function hasQuantity({ quantity }: Certificate): boolean {
  return quantity > 0;
}
