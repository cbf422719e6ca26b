import {
  type components,
  forOrganization,
  type OrganizationClient,
  toUnixSeconds,
  unwrap,
} from "@energy-clients/ett-client";
import type { EttConnection } from "./connections.ts";
import { formatPeriod } from "./format.ts";
import { type Steps, showItems } from "./steps.ts";

type Schemas = components["schemas"];

const DAY_MS = 86_400_000;
/** One metering point of each type is enough to demonstrate the operation. */
const MOST_CONTRACTS = 2;

/** Creates contracts for metering points without one. ETT accepts them only from clients on trial. */
export async function createContracts(
  steps: Steps,
  connection: EttConnection,
  organization: OrganizationClient,
  meteringPoints: readonly Schemas["MeteringPoint"][],
  contracts: readonly Schemas["Contract"][],
  nowMs: number,
): Promise<void> {
  if (!connection.mayWrite) return;
  const title = "Create contracts";
  const isContracted = (gsrn: string) => contracts.some((contract) => contract.gsrn === gsrn);
  const chosen = meteringPoints
    .filter(
      ({ gsrn, canBeUsedForIssuingCertificates }) => canBeUsedForIssuingCertificates && !isContracted(gsrn),
    )
    .slice(0, MOST_CONTRACTS);
  if (connection.token()?.orgStatus !== "trial") {
    return steps.skip(
      title,
      "the client is not on trial, and Energinet creates the contracts of all other clients.",
    );
  }
  if (chosen.length === 0) return steps.skip(title, "every usable metering point has a contract already.");
  await steps.run(title, async (show) => {
    const startDate = toUnixSeconds(new Date(nowMs - (nowMs % DAY_MS)));
    const body = { contracts: chosen.map(({ gsrn }) => ({ gsrn, startDate, endDate: null })) };
    const { result } = await unwrap(organization.createContracts({ body }));
    showItems(show, "contract", result, ({ gsrn, meteringPointType, startDate, endDate }) => {
      return `${gsrn}, ${meteringPointType}, ${formatPeriod(startDate, endDate)}`;
    });
  });
}

/**
 * Prepares a transfer to another organisation: creates an endpoint in its wallet, and a receiver for that endpoint in
 * the sender's wallet.
 *
 * @returns The receiver's id; `undefined` when no other organisation can receive.
 */
export async function createReceiver(
  steps: Steps,
  { client, mayWrite }: EttConnection,
  organization: OrganizationClient,
  consent: Schemas["ClientConsentsResponseItem"] | undefined,
): Promise<string | undefined> {
  if (!mayWrite) return undefined;
  if (consent === undefined) {
    steps.skip(
      "Receiver of a transfer",
      "only one organisation gave its consent, so no other can receive a transfer.",
    );
    return undefined;
  }
  const receiver = forOrganization(client, consent.organizationId);
  const walletReference = await steps.run("Create an endpoint in the receiver's wallet", async (show) => {
    const wallets = await unwrap(receiver.getWallets());
    const [wallet] = wallets.result;
    const endpoint =
      wallet && (await unwrap(receiver.createWalletEndpoint({ path: { walletId: wallet.id } })));
    show("receiver", consent.organizationName ?? consent.organizationId);
    show("wallet", wallet?.id ?? "none");
    if (endpoint) show("endpoint", endpoint.walletReference.endpoint);
    return endpoint?.walletReference;
  });
  if (walletReference === undefined) {
    steps.skip("Create an external endpoint", "the receiver has no wallet.");
    return undefined;
  }
  return steps.run("Create an external endpoint for the receiver", async (show) => {
    const textReference = consent.organizationName ?? consent.organizationId;
    const body = { walletReference, textReference };
    const { receiverId } = await unwrap(organization.createExternalEndpoint({ body }));
    show("receiver id", receiverId);
    return receiverId;
  });
}
