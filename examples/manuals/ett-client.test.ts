import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { certificates, claims, ettScenario, startMocks } from "@energy-clients/contract-testing";
import { forOrganization, type TransferRequest } from "@energy-clients/ett-client";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import {
  copyCertificates,
  createLogged,
  readChanges,
  readResult,
  readWallets,
  transferAndWait,
  unwrapResult,
} from "./ett-client.ts";

const organizationId = "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90";
const receiverId = "f90b3c68-71ea-4d25-b8f3-e45a0d9c1b76";

const log = vi.spyOn(console, "log").mockReturnValue();
const error = vi.spyOn(console, "error").mockReturnValue();
beforeEach(() => {
  log.mockClear();
  error.mockClear();
});

async function arrange() {
  const owned = certificates({ count: 3, type: "production" });
  const scenario = ettScenario({
    pendingPolls: 0,
    organizations: [
      {
        id: organizationId,
        certificates: owned,
        claims: claims({ count: 2 }),
        receivers: [{ id: receiverId }],
      },
    ],
  });
  const mocks = await startMocks({ scenarios: { ett: scenario } });
  onTestFinished(() => mocks.close());
  const ett = createAuthenticatedEttClient(mocks.connect().ett);
  const [certificate] = owned;
  if (certificate === undefined) throw new Error("The wallet is empty");
  const body: TransferRequest = {
    certificateId: certificate.federatedStreamId,
    receiverId,
    quantity: 100,
    hashedAttributes: [],
  };
  return { mocks, scenario, ett, organization: forOrganization(ett, organizationId), body };
}

describe("a transfer", () => {
  it("is read as a value, or unwrapped", async () => {
    const { mocks, organization, body } = await arrange();

    await readResult(organization, body);
    const transferRequestId = await unwrapResult(organization, body);
    mocks.ett.injectFault("transferCertificate", { status: 403 });
    await readResult(organization, body);

    expect(log).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^[0-9a-f-]{36}$/));
    expect(transferRequestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(error).toHaveBeenCalledExactlyOnceWith(
      403,
      expect.objectContaining({ title: "Forbidden" }),
      false,
    );
    mocks.expectNoViolations();
  });

  it("is waited for", async () => {
    const { mocks, scenario, organization, body } = await arrange();

    await transferAndWait(organization, body);

    expect(scenario.organization(organizationId).transfers).toHaveLength(1);
    mocks.expectNoViolations();
  });
});

describe("lists", () => {
  it("continue at a bookmark", async () => {
    const { organization } = await arrange();
    const save = vi.fn(async () => {});

    const bookmark = await readChanges(organization, undefined, save);
    await readChanges(organization, bookmark, save);

    expect(save).toHaveBeenCalledTimes(2);
  });

  it("copy certificates, and continue at a position", async () => {
    const { organization } = await arrange();
    const store = vi.fn<Parameters<typeof copyCertificates>[2]>(async () => {});

    await copyCertificates(organization, undefined, store);
    await copyCertificates(organization, store.mock.lastCall?.[1], store);

    expect(store.mock.calls.flatMap(([page]) => page)).toHaveLength(3);
  });
});

describe("errors", () => {
  it("of an organisation that has not consented are told from others", async () => {
    const { mocks, ett } = await arrange();

    await readWallets(ett, organizationId);
    await readWallets(ett, "11111111-2222-4333-8444-555555555555");
    mocks.ett.injectFault("getWallets", { status: 400 });

    await expect(readWallets(ett, organizationId)).rejects.toMatchObject({ status: 400 });
    expect(log).toHaveBeenCalledExactlyOnceWith(1);
  });
});

describe("a decorator", () => {
  it("logs each response", async () => {
    const { mocks } = await arrange();

    await createLogged(mocks.ett.url).getClientConsents();

    expect(log).toHaveBeenCalledExactlyOnceWith("getClientConsents", 401);
  });
});
