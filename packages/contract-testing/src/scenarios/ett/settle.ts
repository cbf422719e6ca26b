import { claimedPart } from "../data/certificates.js";
import type { Certificate } from "../data/wire.js";
import { type EttStore, type Holding, keyOf, type Organization, type QueuedRequest } from "./store.js";

/** Reserves a quantity until the request is settled or the quantity released. */
export function reserve(store: EttStore, holding: Holding, quantity: number): void {
  change(store, holding, -quantity);
}

/** Releases a reserved quantity. */
export function release(store: EttStore, holding: Holding, quantity: number): void {
  change(store, holding, quantity);
}

function change(store: EttStore, holding: Holding, quantity: number): void {
  const { certificate } = holding;
  holding.certificate = { ...certificate, quantity: certificate.quantity + quantity };
  holding.changedAt = store.now();
}

/** Queues a request. It stays `pending` until enough polls or until the test decides it. */
export function queue(
  store: EttStore,
  organization: Organization,
  moves: Pick<QueuedRequest, "settle" | "release"> & { readonly id: string },
): string {
  store.requests.set(moves.id, { ...moves, organization, polls: 0, status: "pending" });
  return moves.id;
}

/** Decides a pending request. A request that cannot be settled fails and releases its quantities. */
export function decide(request: QueuedRequest, outcome: "completed" | "failed"): void {
  if (request.status !== "pending") return;
  request.status = outcome === "completed" && request.settle() ? "completed" : "failed";
  if (request.status === "failed") request.release();
}

/** Adds a transferred quantity to the receiver's wallet, if the receiver is part of the scenario. */
export function deliver(
  store: EttStore,
  receiver: Organization | undefined,
  certificate: Certificate,
  quantity: number,
): void {
  if (receiver?.wallet == null) return;
  const key = keyOf(certificate.federatedStreamId);
  const held = receiver.holdings.get(key);
  const before = held?.certificate.quantity ?? 0;
  receiver.holdings.set(key, {
    certificate: { ...certificate, quantity: before + quantity },
    changedAt: store.now(),
  });
}

/** Records a claim of a quantity that is reserved in both certificates. */
export function recordClaim(
  store: EttStore,
  organization: Organization,
  claimId: string,
  [production, consumption]: readonly [Holding, Holding],
  quantity: number,
): boolean {
  if (production.certificate.certificateType !== "production") return false;
  if (consumption.certificate.certificateType !== "consumption") return false;
  const changedAt = store.now();
  organization.claims.push({
    changedAt,
    item: {
      claimId,
      quantity,
      productionCertificate: claimedPart(production.certificate),
      consumptionCertificate: claimedPart(consumption.certificate),
      updatedAt: Math.floor(changedAt / 1000),
    },
  });
  return true;
}
