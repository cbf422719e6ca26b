import {
  type components,
  forOrganization,
  type OrganizationClient,
  toUnixSeconds,
  unwrap,
} from "@energy-clients/ett-client";
import type { EttConnection } from "./connections.ts";
import { formatPeriod } from "./format.ts";
import { type Steps, showItems } from "./step.ts";

type Schemas = components["schemas"];

const DAY_MS = 86_400_000;
/** One of each kind is enough to see how it is done. */
const MOST_CONTRACTS = 2;

/** Creates contracts for metering points that have none. ETT takes them from clients on trial only. */
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
    return steps.skip(title, "the client is not on trial; for others Energinet makes the contracts.");
  }
  if (chosen.length === 0) return steps.skip(title, "no usable metering point is without a contract.");
  await steps.run(title, async (show) => {
    const startDate = toUnixSeconds(new Date(nowMs - (nowMs % DAY_MS)));
    const body = { contracts: chosen.map(({ gsrn }) => ({ gsrn, startDate, endDate: null })) };
    const { result } = await unwrap(organization.call("createContracts", { body }));
    showItems(show, "contract", result, ({ gsrn, meteringPointType, startDate, endDate }) => {
      return `${gsrn}, ${meteringPointType}, ${formatPeriod(startDate, endDate)}`;
    });
  });
}

/**
 * Opens the way to another organisation's wallet: an endpoint there, and here a receiver that stands for it.
 *
 * @returns The receiver's id; `undefined` when there is nobody to transfer to.
 */
export async function openReceiver(
  steps: Steps,
  { client, mayWrite }: EttConnection,
  organization: OrganizationClient,
  consent: Schemas["ClientConsentsResponseItem"] | undefined,
): Promise<string | undefined> {
  if (!mayWrite) return undefined;
  if (consent === undefined) {
    steps.skip(
      "Receiver of a transfer",
      "only one organisation gave its consent, so there is nobody to transfer to.",
    );
    return undefined;
  }
  const receiver = forOrganization(client, consent.organizationId);
  const walletReference = await steps.run("Create an endpoint in the receiver's wallet", async (show) => {
    const wallets = await unwrap(receiver.call("getWallets"));
    const [wallet] = wallets.result;
    const endpoint =
      wallet && (await unwrap(receiver.call("createWalletEndpoint", { path: { walletId: wallet.id } })));
    show("receiver", consent.organizationName ?? consent.organizationId);
    show("wallet", wallet?.id ?? "none");
    if (endpoint) show("endpoint", endpoint.walletReference.endpoint);
    return endpoint?.walletReference;
  });
  if (walletReference === undefined) {
    steps.skip("Create an external endpoint", "the receiver has no wallet.");
    return undefined;
  }
  return steps.run("Create an external endpoint that stands for it", async (show) => {
    const textReference = consent.organizationName ?? consent.organizationId;
    const body = { walletReference, textReference };
    const { receiverId } = await unwrap(organization.call("createExternalEndpoint", { body }));
    show("receiver id", receiverId);
    return receiverId;
  });
}
