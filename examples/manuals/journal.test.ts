import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { certificates, ettScenario, startMocks } from "@energy-clients/contract-testing";
import { forOrganization } from "@energy-clients/ett-client";
import { expect, it, onTestFinished } from "vitest";
import { transferOnce } from "./journal.ts";

const organizationId = "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90";
const receiverId = "f90b3c68-71ea-4d25-b8f3-e45a0d9c1b76";

it("transfers once, although the program runs twice", async () => {
  const owned = certificates({ count: 1, type: "production" });
  const scenario = ettScenario({
    organizations: [{ id: organizationId, certificates: owned, receivers: [{ id: receiverId }] }],
    pendingPolls: 0,
  });
  await using mocks = await startMocks({ scenarios: { ett: scenario } });
  const organization = forOrganization(createAuthenticatedEttClient(mocks.connect().ett), organizationId);
  const folder = mkdtempSync(join(tmpdir(), "journal-"));
  const before = process.cwd();
  process.chdir(folder);
  onTestFinished(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });
  const [certificate] = owned;
  if (certificate === undefined) throw new Error("The wallet is empty");
  const certificateId = certificate.federatedStreamId;
  const body = { certificateId, receiverId, quantity: 100, hashedAttributes: [] };

  const first = await transferOnce(organization, body);
  const second = await transferOnce(organization, body);

  expect(second).toBe(first);
  expect(mocks.ett.calls("transferCertificate")).toHaveLength(1);
  expect(existsSync(join(folder, "transfers.db"))).toBe(true);
});
