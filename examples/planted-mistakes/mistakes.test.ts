import { ContractViolationError, ExpectationError } from "@energy-clients/contract-testing";
import { afterAll, describe, expect, it } from "vitest";
import { type PlantedMistake, plantedMistakes } from "./mistakes.ts";
import { ettCall, organizationId, startSandbox, transfer } from "./sandbox.ts";

const report: string[] = [];

describe("a mistake in a consumer's code is caught:", () => {
  it.each(plantedMistakes)("$name", async (mistake) => {
    const errors = await errorsOf(mistake);

    report.push(...inWords(mistake, errors));
    expect(errors).not.toEqual([]);
  });

  it("code without a mistake is not", async () => {
    await using sandbox = await startSandbox();

    await ettCall(sandbox, `/wallet-api/certificates?organizationId=${organizationId}&Limit=10`);
    const response = await transfer(sandbox);
    const { transferRequestId } = (await response.json()) as { transferRequestId: string };
    await ettCall(
      sandbox,
      `/wallet-api/request-status/${transferRequestId}?organizationId=${organizationId}`,
    );

    sandbox.mocks.expectNoViolations();
    sandbox.mocks.ett.expectCalledOnceWith("transferCertificate", { body: transfer.body({}) });
    sandbox.mocks.identity.expectCalledTimes("requestToken", 1);
  });
});

afterAll(() => console.log(report.join("\n")));

/** Runs code with a mistake as a test would, and collects the errors that fail the test. */
async function errorsOf({ arrange, code, assert }: PlantedMistake): Promise<Error[]> {
  await using sandbox = await startSandbox();
  arrange?.(sandbox);
  const errors: Error[] = [];
  const steps = [
    () => code(sandbox),
    () => sandbox.mocks.expectNoViolations(),
    () => sandbox.mocks.expectFaultsFired(),
    () => assert?.(sandbox.mocks, sandbox),
  ];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      errors.push(error as Error);
    }
  }
  return errors;
}

function inWords({ name }: PlantedMistake, errors: readonly Error[]): string[] {
  const by = errors.some((error) => error instanceof ContractViolationError)
    ? "document"
    : errors.some((error) => error instanceof ExpectationError)
      ? "assertion"
      : "mock's response";
  const [first] = errors;
  const line = first?.message.split("\n").find((text) => text.startsWith("  - client")) ?? first?.message;
  return [`${name} [${first === undefined ? "NOT CAUGHT" : by}]`, `    ${line?.trim().split("\n")[0] ?? ""}`];
}
