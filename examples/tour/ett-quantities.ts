import { type components, type OrganizationClient, unwrap, waitForRequest } from "@energy-clients/ett-client";
import type { EttConnection } from "./connections.ts";
import { formatPeriod, formatWh } from "./format.ts";
import type { Steps } from "./steps.ts";

/** Against a live system the smallest quantity is enough to demonstrate the operation. */
const LIVE_QUANTITY_WH = 1;
/** The mock completes a request at the second poll. */
const MOCK_INTERVAL_MS = 50;

/** A certificate in ETT's list. */
export type Certificate = components["schemas"]["GranularCertificate"];

/** A production certificate and, if there is one, the consumption certificate of the same hour. Quantities are in Wh. */
export interface CertificatePair {
  readonly production: Certificate;
  readonly consumption: Certificate | undefined;
  /** Quantity that was both produced and consumed in the hour, and so can be claimed. */
  readonly claimable: number;
  /** Quantity that was produced and not consumed. */
  readonly surplus: number;
}

/** Picks an hour for the next steps, preferably one with both a claimable quantity and a surplus. */
export function pickPair(certificates: readonly Certificate[]): CertificatePair | undefined {
  const pairs = certificates
    .filter(({ certificateType }) => certificateType === "production")
    .map((production) => toPair(production, certificates));
  return pairs.find(({ claimable, surplus }) => claimable > 0 && surplus > 0) ?? pairs[0];
}

function toPair(production: Certificate, certificates: readonly Certificate[]): CertificatePair {
  const consumption = certificates.find(
    ({ certificateType, start, end }) =>
      certificateType === "consumption" && start === production.start && end === production.end,
  );
  const claimable = Math.min(production.quantity, consumption?.quantity ?? 0);
  return { production, consumption, claimable, surplus: production.quantity - claimable };
}

/** Transfers the surplus of an hour, and waits until ETT has completed the transfer. */
export async function transfer(
  steps: Steps,
  connection: EttConnection,
  organization: OrganizationClient,
  pair: CertificatePair | undefined,
  receiverId: string | undefined,
): Promise<void> {
  if (!connection.mayWrite) return;
  const title = "Transfer a certificate";
  if (receiverId === undefined) return steps.skip(title, "no receiver was created.");
  if (pair === undefined || pair.surplus === 0) {
    return steps.skip(title, "no hour has more production than consumption.");
  }
  const { production, surplus } = pair;
  const quantity = connection.isLive ? LIVE_QUANTITY_WH : surplus;
  const requestId = await steps.run(title, async (show) => {
    const certificateId = production.federatedStreamId;
    const body = { certificateId, receiverId, quantity, hashedAttributes: [] };
    const { transferRequestId } = await unwrap(organization.transferCertificate({ body }));
    show("certificate", `${production.certificateType}, ${formatPeriod(production.start, production.end)}`);
    show("quantity", `${formatWh(quantity)} of ${formatWh(production.quantity)}`);
    show("request id", transferRequestId);
    return transferRequestId;
  });
  await awaitCompletion(steps, connection, organization, "Wait until the transfer is completed", requestId);
}

/** Claims production against the consumption of the same hour, and waits until ETT has completed the claim. */
export async function claim(
  steps: Steps,
  connection: EttConnection,
  organization: OrganizationClient,
  pair: CertificatePair | undefined,
): Promise<void> {
  if (!connection.mayWrite) return;
  const title = "Claim a certificate";
  if (pair?.consumption === undefined || pair.claimable === 0) {
    return steps.skip(title, "no hour has both a production and a consumption certificate.");
  }
  const { production, consumption, claimable } = pair;
  const quantity = connection.isLive ? LIVE_QUANTITY_WH : claimable;
  const requestId = await steps.run(title, async (show) => {
    const body = {
      productionCertificateId: production.federatedStreamId,
      consumptionCertificateId: consumption.federatedStreamId,
      quantity,
    };
    const { claimRequestId } = await unwrap(organization.claimCertificate({ body }));
    show("hour", formatPeriod(production.start, production.end));
    show("quantity", formatWh(quantity));
    show("request id", claimRequestId);
    return claimRequestId;
  });
  await awaitCompletion(steps, connection, organization, "Wait until the claim is completed", requestId);
}

function awaitCompletion(
  steps: Steps,
  { isLive }: EttConnection,
  organization: OrganizationClient,
  title: string,
  requestId: string,
): Promise<void> {
  return steps.run(title, async (show) => {
    const seen: string[] = [];
    const onStatus = (status: string) => seen.push(status);
    await waitForRequest(
      organization,
      { requestId },
      { onStatus, ...(!isLive && { intervalMs: MOCK_INTERVAL_MS }) },
    );
    show("status", seen.join(", then "));
  });
}
