import {
  type components,
  forOrganization,
  listChanges,
  listItems,
  type OrganizationClient,
  unwrap,
} from "@energy-clients/ett-client";
import type { EttConnection } from "./connections.ts";
import { type Certificate, type CertificatePair, claim, pickPair, transfer } from "./ett-quantities.ts";
import { createContracts, createReceiver } from "./ett-setup.ts";
import { formatKwh, formatPeriod, formatTime, formatWh } from "./format.ts";
import { type Steps, showItems, showToken } from "./steps.ts";

type Schemas = components["schemas"];

const READ_ONLY = "they change data; --write runs them.";

const DAY = 86_400;
/** A live wallet may hold years of certificates; the tour reads only the newest. */
const LOOK_BACK_DAYS = 30;

/** Runs the steps of ETT's guide for third parties. Each step uses values of earlier responses. */
export async function tourEtt(steps: Steps, connection: EttConnection, nowMs: number): Promise<void> {
  const { client } = connection;
  steps.part("Energy Track & Trace (ETT): granular certificates", connection.remark);

  await steps.run("Get an access token", async (show) => {
    await client.refreshToken();
    showToken(show, connection.token());
  });
  const consents = await steps.run("Organisations that gave their consent", async (show) => {
    const { result } = await unwrap(client.getClientConsents());
    showItems(show, "organisation", result, inWords);
    return result;
  });
  const organizationId = connection.organizationId ?? consents[0]?.organizationId;
  if (organizationId === undefined) {
    steps.skip(
      "The rest of ETT's guide",
      "no organisation gave its consent; consentUrl() makes the link to ask for it.",
    );
    return;
  }
  const organization = forOrganization(client, organizationId);
  const receiver = consents.find((consent) => consent.organizationId !== organizationId);

  const meteringPoints = await listMeteringPoints(steps, organization);
  const contracts = await listContracts(steps, organization);
  await createContracts(steps, connection, organization, meteringPoints, contracts, nowMs);
  await showWallet(steps, organization);
  const receiverId = await createReceiver(steps, connection, organization, receiver);

  const Start = Math.floor(nowMs / 1000) - LOOK_BACK_DAYS * DAY;
  const pair = pickPair(await listCertificates(steps, organization, Start));
  await transfer(steps, connection, organization, pair, receiverId);
  await claim(steps, connection, organization, pair);
  await steps.run("Claims", async (show) => {
    const claims = await Array.fromAsync(listItems(organization, "getClaims", { query: { Start } }));
    showItems(show, "claim", claims, ({ quantity, productionCertificate: { start, end }, claimId }) => {
      return `${formatKwh(quantity)}, ${formatPeriod(start, end)}, ${claimId}`;
    });
  });
  if (connection.mayWrite) await showChanges(steps, organization, pair);
  if (!connection.mayWrite) steps.skip("Contracts, endpoints, transfer and claim", READ_ONLY);
}

function inWords({ organizationName, tin, organizationId }: Schemas["ClientConsentsResponseItem"]): string {
  return `${organizationName}, CVR ${tin}, ${organizationId}`;
}

function listMeteringPoints(steps: Steps, organization: OrganizationClient) {
  return steps.run("Metering points", async (show) => {
    const { result } = await unwrap(organization.getMeteringPoints());
    showItems(show, "metering point", result, (point) => {
      const use = point.canBeUsedForIssuingCertificates ? "" : ", not for certificates";
      return `${point.gsrn}, ${point.meteringPointType}, ${point.address.city}, ${point.biddingZone}${use}`;
    });
    return result;
  });
}

function listContracts(steps: Steps, organization: OrganizationClient) {
  return steps.run("Contracts for issuing certificates", async (show) => {
    const { result } = await unwrap(organization.getContracts());
    showItems(show, "contract", result, ({ gsrn, startDate, endDate }) => {
      return `${gsrn}, ${formatPeriod(startDate, endDate)}`;
    });
    return result;
  });
}

async function showWallet(steps: Steps, organization: OrganizationClient): Promise<void> {
  await steps.run("The wallet", async (show) => {
    const { result } = await unwrap(organization.getWallets());
    showItems(show, "wallet", result, ({ id, disabledDate }) => {
      return disabledDate === null ? id : `${id}, disabled ${formatTime(disabledDate)}`;
    });
  });
}

/** Reads again what the steps have changed. */
async function showChanges(
  steps: Steps,
  organization: OrganizationClient,
  pair: CertificatePair | undefined,
): Promise<void> {
  await steps.run("What has changed", async (show) => {
    const contracts = await unwrap(organization.getContracts());
    showItems(show, "contract", contracts.result, ({ gsrn, startDate, endDate }) => {
      return `${gsrn}, ${formatPeriod(startDate, endDate)}`;
    });
    if (pair === undefined) return;
    const { start, end } = pair.production;
    const query = { Start: start, End: end };
    const left = await Array.fromAsync(listItems(organization, "getCertificates", { query }));
    showItems(show, "certificate", left, ({ certificateType, quantity }) => {
      return `${certificateType}, ${formatWh(quantity)} left of ${formatPeriod(start, end)}`;
    });
  });
}

function listCertificates(steps: Steps, organization: OrganizationClient, Start: number) {
  return steps.run("Certificates that changed, by cursor", async (show): Promise<Certificate[]> => {
    const changes = listChanges(organization, "getCertificatesCursor", { query: { Start } });
    const certificates = await Array.fromAsync(changes);
    showItems(show, "certificate", certificates, ({ certificateType, quantity, start, end }) => {
      return `${certificateType.padEnd(11)} ${formatPeriod(start, end)}  ${formatWh(quantity)}`;
    });
    const { updatedSince } = changes.bookmark ?? {};
    if (updatedSince !== undefined) show("next reading", `continues from ${formatTime(updatedSince)}`);
    return certificates;
  });
}
