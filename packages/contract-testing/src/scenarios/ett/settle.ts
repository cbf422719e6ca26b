import { claimedPart } from "../data/certificates.js";
import type { Certificate } from "../data/wire.js";
import { type Holding, keyOf, type Organization, type QueuedRequest, type World } from "./store.js";

/** Takes a quantity out of what is available, until it is settled or given back. */
export function reserve(world: World, holding: Holding, quantity: number): void {
  change(world, holding, -quantity);
}

/** Gives a reserved quantity back. */
export function release(world: World, holding: Holding, quantity: number): void {
  change(world, holding, quantity);
}

function change(world: World, holding: Holding, quantity: number): void {
  const { certificate } = holding;
  holding.certificate = { ...certificate, quantity: certificate.quantity + quantity };
  holding.changedAt = world.now();
}

/** Queues a request; it is `pending` until it was polled often enough or somebody decides it. */
export function queue(
  world: World,
  organization: Organization,
  moves: Pick<QueuedRequest, "settle" | "release"> & { readonly id: string },
): string {
  world.requests.set(moves.id, { ...moves, organization, polls: 0, status: "pending" });
  return moves.id;
}

/** Decides a pending request. What can not be settled fails and gives back what it had reserved. */
export function decide(request: QueuedRequest, outcome: "completed" | "failed"): void {
  if (request.status !== "pending") return;
  request.status = outcome === "completed" && request.settle() ? "completed" : "failed";
  if (request.status === "failed") request.release();
}

/** Puts a transferred quantity into the receiver's wallet, if the receiver is part of the scenario. */
export function deliver(
  world: World,
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
    changedAt: world.now(),
  });
}

/** Records a claim of a quantity that is reserved on both sides. */
export function recordClaim(
  world: World,
  organization: Organization,
  claimId: string,
  [production, consumption]: readonly [Holding, Holding],
  quantity: number,
): boolean {
  if (production.certificate.certificateType !== "production") return false;
  if (consumption.certificate.certificateType !== "consumption") return false;
  const changedAt = world.now();
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
