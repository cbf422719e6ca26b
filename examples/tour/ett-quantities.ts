import { type OrganizationClient, unwrap, waitForRequest } from "@energy-clients/ett-client";
import type { CertificatePair } from "./certificate-pair.ts";
import type { EttConnection } from "./connections.ts";
import { formatPeriod, formatWh } from "./format.ts";
import type { Steps } from "./step.ts";

/** A live tour shows how it is done, and moves next to nothing. */
const LIVE_QUANTITY_WH = 1;
/** The mock's requests are completed at the second look. */
const MOCK_INTERVAL_MS = 50;

/** Transfers what was produced and not used, and waits until ETT has done it. */
export async function transfer(
  steps: Steps,
  connection: EttConnection,
  organization: OrganizationClient,
  pair: CertificatePair | undefined,
  receiverId: string | undefined,
): Promise<void> {
  if (!connection.mayWrite) return;
  const title = "Transfer a certificate";
  if (receiverId === undefined) return steps.skip(title, "there is no receiver.");
  if (pair === undefined || pair.surplus === 0) {
    return steps.skip(title, "no certificate has a quantity beyond what was used in its hour.");
  }
  const { production, surplus } = pair;
  const quantity = connection.isLive ? LIVE_QUANTITY_WH : surplus;
  const requestId = await steps.run(title, async (show) => {
    const certificateId = production.federatedStreamId;
    const body = { certificateId, receiverId, quantity, hashedAttributes: [] };
    const { transferRequestId } = await unwrap(organization.call("transferCertificate", { body }));
    show("certificate", `${production.certificateType}, ${formatPeriod(production.start, production.end)}`);
    show("quantity", `${formatWh(quantity)} of ${formatWh(production.quantity)}`);
    show("request id", transferRequestId);
    return transferRequestId;
  });
  await awaitCompletion(steps, connection, organization, "Wait until the transfer is completed", requestId);
}

/** Claims what was produced and used in the same hour, and waits until ETT has done it. */
export async function claim(
  steps: Steps,
  connection: EttConnection,
  organization: OrganizationClient,
  pair: CertificatePair | undefined,
): Promise<void> {
  if (!connection.mayWrite) return;
  const title = "Claim a certificate";
  if (pair?.consumption === undefined || pair.claimable === 0) {
    return steps.skip(title, "there is no hour with certificates of both production and consumption.");
  }
  const { production, consumption, claimable } = pair;
  const quantity = connection.isLive ? LIVE_QUANTITY_WH : claimable;
  const requestId = await steps.run(title, async (show) => {
    const body = {
      productionCertificateId: production.federatedStreamId,
      consumptionCertificateId: consumption.federatedStreamId,
      quantity,
    };
    const { claimRequestId } = await unwrap(organization.call("claimCertificate", { body }));
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
