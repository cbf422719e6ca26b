import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { ettScenario, type Mocks, startMocks } from "@energy-clients/contract-testing";
import { forOrganization, unwrap } from "@energy-clients/ett-client";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createJournal, type JournalState } from "../../src/index.js";
import { createMemoryJournal } from "../../src/testing.js";
import { LOSSES } from "../support/losses.js";

const MINUTE = 60_000;
const START = Date.parse("2026-11-30T12:00:00Z");
let time = START;
const now = () => time;
const sleep = async (ms: number) => {
  time += ms;
};
const ett = ettScenario({ now });
let mocks: Mocks;
beforeAll(async () => {
  mocks = await startMocks({ scenarios: { ett } });
}, 60_000);
beforeEach(() => {
  time = START;
  mocks.reset();
});
afterAll(() => mocks?.close());

describe("a journal of ETT", () => {
  async function arrange() {
    const client = createAuthenticatedEttClient({ ...mocks.connect().ett, now, sleep, random: () => 0 });
    const consents = await unwrap(client.getClientConsents());
    const organizationId = consents.result[0]?.organizationId ?? "";
    const organization = forOrganization(client, organizationId);
    const { certificates } = ett.organization(organizationId);
    const store = createMemoryJournal();
    const journal = createJournal({ client: organization, store, now, sleep });
    /** Recovers at once, and after the settle time. */
    const recover = async (key: string): Promise<JournalState | undefined> => {
      await journal.recover();
      time += 20 * MINUTE;
      await journal.recover();
      return (await store.read(key))?.state;
    };
    return { journal, store, organization, organizationId, certificates, recover };
  }
  const receiverOf = async ({ organization, organizationId }: Awaited<ReturnType<typeof arrange>>) => {
    const other = forOrganization(
      createAuthenticatedEttClient({ ...mocks.connect().ett, now, sleep }),
      (await unwrap(organization.getClientConsents())).result.find(
        (one) => one.organizationId !== organizationId,
      )?.organizationId ?? "",
    );
    const [wallet] = (await unwrap(other.getWallets())).result;
    const { walletReference } = await unwrap(
      other.createWalletEndpoint({ path: { walletId: wallet?.id ?? "" } }),
    );
    const body = { walletReference, textReference: "journal" };
    return (await unwrap(organization.createExternalEndpoint({ body }))).receiverId;
  };

  it("transfers, claims, and waits for request-status", async () => {
    const arranged = await arrange();
    const { journal, certificates, organizationId } = arranged;
    const production = certificates.find((one) => one.certificateType === "production");
    const consumption = certificates.find(
      (one) => one.certificateType === "consumption" && one.start === production?.start,
    );
    if (!production || !consumption) throw new Error("no certificates");
    const receiverId = await receiverOf(arranged);

    const claimed = await journal.run("claimCertificate", {
      key: "claim",
      body: {
        productionCertificateId: production.federatedStreamId,
        consumptionCertificateId: consumption.federatedStreamId,
        quantity: 10,
      },
    });
    const transferred = await journal.run("transferCertificate", {
      key: "transfer",
      body: { certificateId: production.federatedStreamId, receiverId, quantity: 20, hashedAttributes: [] },
    });

    expect([claimed.state, transferred.state]).toEqual(["completed", "completed"]);
    expect(ett.organization(organizationId).claims.filter(({ quantity }) => quantity === 10)).toHaveLength(1);
    expect(ett.organization(organizationId).transfers.filter(({ quantity }) => quantity === 20)).toHaveLength(
      1,
    );
    mocks.expectNoViolations();
  });

  it.each(LOSSES)("finds out about a transfer whose response %s", async (_, fault, acts) => {
    const arranged = await arrange();
    const { journal, certificates, organizationId, recover } = arranged;
    const receiverId = await receiverOf(arranged);
    const certificateId = certificates[0]?.federatedStreamId ?? { registry: "", streamId: "" };
    mocks.ett.injectFault("transferCertificate", fault);

    const body = { certificateId, receiverId, quantity: 33, hashedAttributes: [] };
    await journal.run("transferCertificate", { key: "k", body }).catch(() => undefined);
    // The mock completes a request when it is asked for; a lost one nobody asks for.
    ett.complete();
    const state = await recover("k");

    expect(state).toBe(acts ? "completed" : "review");
    const made = ett.organization(organizationId).transfers.filter(({ quantity }) => quantity === 33);
    expect(made).toHaveLength(acts ? 1 : 0);
  });

  it.each(LOSSES)("finds out about a claim whose response %s", async (_, fault, acts) => {
    const { journal, certificates, organizationId, recover } = await arrange();
    const production = certificates.find((one) => one.certificateType === "production");
    const consumption = certificates.find(
      (one) => one.certificateType === "consumption" && one.start === production?.start,
    );
    if (!production || !consumption) throw new Error("no certificates");
    mocks.ett.injectFault("claimCertificate", fault);

    const body = {
      productionCertificateId: production.federatedStreamId,
      consumptionCertificateId: consumption.federatedStreamId,
      quantity: 44,
    };
    await journal.run("claimCertificate", { key: "k", body }).catch(() => undefined);
    ett.complete();

    expect(await recover("k")).toBe(acts ? "completed" : "review");
    const made = ett.organization(organizationId).claims.filter(({ quantity }) => quantity === 44);
    expect(made).toHaveLength(acts ? 1 : 0);
  });

  it.each(LOSSES)("sends a wallet endpoint again when its response %s", async (_, fault) => {
    const { journal, organization, recover } = await arrange();
    const [wallet] = (await unwrap(organization.getWallets())).result;
    mocks.ett.injectFault("createWalletEndpoint", fault);

    await journal
      .run("createWalletEndpoint", { key: "k", path: { walletId: wallet?.id ?? "" } })
      .catch(() => undefined);

    expect(await recover("k")).toBe("completed");
    const again = await journal.run("createWalletEndpoint", {
      key: "k",
      path: { walletId: wallet?.id ?? "" },
    });
    expect(again.data).toHaveProperty("walletReference");
  });

  it.each(LOSSES)("creates contracts once when the response %s", async (_, fault) => {
    const { journal, organization, recover } = await arrange();
    const points = (await unwrap(organization.getMeteringPoints())).result;
    const before = (await unwrap(organization.getContracts())).result;
    const gsrn =
      points.find(
        (one) =>
          one.canBeUsedForIssuingCertificates &&
          !before.some((contract) => contract.gsrn === one.gsrn && contract.endDate === null),
      )?.gsrn ?? "";
    const startDate = Math.floor(START / 1000) + 400 * 86_400;
    mocks.ett.injectFault("createContracts", fault);

    const body = { contracts: [{ gsrn, startDate, endDate: startDate + 86_400 }] };
    await journal.run("createContracts", { key: "k", body }).catch(() => undefined);

    expect(await recover("k")).toBe("completed");
    const made = (await unwrap(organization.getContracts())).result;
    expect(made.filter((one) => one.gsrn === gsrn && one.startDate === startDate)).toHaveLength(1);
  });
});
