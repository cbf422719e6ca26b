import type { Claim, FederatedStreamId } from "../data/wire.js";
import type { ScenarioAnswer, ScenarioHandler, ScenarioRequest } from "../scenario.js";
import { inWallet } from "./access.js";
import { aggregate } from "./aggregates.js";
import { cursorPage, isWithin, offsetPage } from "./paging.js";
import { vaultMessage } from "./responses.js";
import { queue, recordClaim, release, reserve } from "./settle.js";
import { keyOf, type Organization, type World } from "./store.js";
import { accepted } from "./transfers.js";

interface ClaimRequest {
  readonly productionCertificateId: FederatedStreamId;
  readonly consumptionCertificateId: FederatedStreamId;
  readonly quantity: number;
}

/** Claims: both quantities are gone when the request is taken, and the claim is listed when it is completed. */
export function claimHandlers(world: World): Record<string, ScenarioHandler> {
  return {
    claimCertificate: inWallet(world, (organization, { body }) =>
      claim(world, organization, body as ClaimRequest),
    ),
    getClaims: inWallet(world, ({ claims }, request) => {
      const isHourly = request.params.query.TimeMatch !== "all";
      const found = claims
        .map(({ item }) => item)
        .filter((item) => isListed(request, item) && (!isHourly || isOfOneHour(item)));
      return offsetPage(request, found.sort(byEnd));
    }),
    getClaimsCursor: inWallet(world, ({ claims }, request) =>
      cursorPage(
        request,
        claims.filter(({ item }) => isListed(request, item) && isOfOneHour(item)),
      ),
    ),
    aggregateClaims: inWallet(world, ({ claims }, request) => {
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

function claim(world: World, organization: Organization, asked: ClaimRequest): ScenarioAnswer {
  const { productionCertificateId, consumptionCertificateId, quantity } = asked;
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
  reserve(world, production, quantity);
  reserve(world, consumption, quantity);
  const id = world.values.uuid();
  queue(world, organization, {
    id,
    settle: () => recordClaim(world, organization, id, [production, consumption], quantity),
    release: () => {
      release(world, production, quantity);
      release(world, consumption, quantity);
    },
  });
  return accepted(id, { claimRequestId: id });
}

function unknown(side: string, { registry, streamId }: FederatedStreamId): ScenarioAnswer {
  return vaultMessage(400, `Unknown ${side} certificate. Registry ${registry} and id ${streamId}.`);
}

function tooLittle(side: string, available: number, asked: number): ScenarioAnswer {
  return vaultMessage(
    400,
    `Claim is not allowed. ${side} certificate does not have enough quantity to claim requested amount. ` +
      `${side} certificate amount: ${available}. Requested claim quantity: ${asked}`,
  );
}
