import type { Claim, FederatedStreamId } from "../data/wire.js";
import type { ScenarioHandler, ScenarioRequest, ScenarioResponse } from "../scenario.js";
import { inWallet } from "./access.js";
import { aggregate } from "./aggregates.js";
import { cursorPage, isWithin, offsetPage } from "./paging.js";
import { vaultMessage } from "./responses.js";
import { queue, recordClaim, release, reserve } from "./settle.js";
import { type EttStore, keyOf, type Organization } from "./store.js";
import { accepted } from "./transfers.js";

interface ClaimRequest {
  readonly productionCertificateId: FederatedStreamId;
  readonly consumptionCertificateId: FederatedStreamId;
  readonly quantity: number;
}

/**
 * Creates the handlers of claims. A request reserves both quantities at once; its claim is listed when it completes.
 */
export function claimHandlers(store: EttStore): Record<string, ScenarioHandler> {
  return {
    claimCertificate: inWallet(store, (organization, { body }) =>
      claim(store, organization, body as ClaimRequest),
    ),
    getClaims: inWallet(store, ({ claims }, request) => {
      const isHourly = request.params.query.TimeMatch !== "all";
      const found = claims
        .map(({ item }) => item)
        .filter((item) => isListed(request, item) && (!isHourly || isOfOneHour(item)));
      return offsetPage(request, found.sort(byEnd));
    }),
    getClaimsCursor: inWallet(store, ({ claims }, request) =>
      cursorPage(
        request,
        claims.filter(({ item }) => isListed(request, item) && isOfOneHour(item)),
      ),
    ),
    aggregateClaims: inWallet(store, ({ claims }, request) => {
      const found = claims.map(({ item }) => item);
      return aggregate(
        request,
        found
          .filter((item) => isListed(request, item) && isOfOneHour(item))
          .map(({ productionCertificate: { start, end }, quantity }) => ({ start, end, quantity })),
      );
    }),
  };
}

function isListed(request: ScenarioRequest, claim: Claim): boolean {
  return isWithin(request, claim.productionCertificate) && isWithin(request, claim.consumptionCertificate);
}

function isOfOneHour({ productionCertificate, consumptionCertificate }: Claim): boolean {
  return Math.abs(productionCertificate.start - consumptionCertificate.start) < 3600;
}

function byEnd(one: Claim, other: Claim): number {
  return one.productionCertificate.end - other.productionCertificate.end;
}

function claim(store: EttStore, organization: Organization, requested: ClaimRequest): ScenarioResponse {
  const { productionCertificateId, consumptionCertificateId, quantity } = requested;
  const production = organization.holdings.get(keyOf(productionCertificateId));
  const consumption = organization.holdings.get(keyOf(consumptionCertificateId));
  if (production === undefined) return unknown("production", productionCertificateId);
  if (consumption === undefined) return unknown("consumption", consumptionCertificateId);
  for (const [side, { certificate }] of [
    ["Production", production],
    ["Consumption", consumption],
  ] as const) {
    if (certificate.quantity < quantity) return tooLittle(side, certificate.quantity, quantity);
  }
  reserve(store, production, quantity);
  reserve(store, consumption, quantity);
  const id = store.values.uuid();
  queue(store, organization, {
    id,
    settle: () => recordClaim(store, organization, id, [production, consumption], quantity),
    release: () => {
      release(store, production, quantity);
      release(store, consumption, quantity);
    },
  });
  return accepted(id, { claimRequestId: id });
}

function unknown(side: string, { registry, streamId }: FederatedStreamId): ScenarioResponse {
  return vaultMessage(400, `Unknown ${side} certificate. Registry ${registry} and id ${streamId}.`);
}

function tooLittle(side: string, available: number, requested: number): ScenarioResponse {
  return vaultMessage(
    400,
    `Claim is not allowed. ${side} certificate does not have enough quantity to claim requested amount. ` +
      `${side} certificate amount: ${available}. Requested claim quantity: ${requested}`,
  );
}
