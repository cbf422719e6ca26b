import { markdownCode, oneLine } from "@energy-clients/scripts-shared/encode";
import type { Api } from "../document/apis.ts";
import type { Proof } from "./prove.ts";
import type { Failures } from "./run-contract-tests.ts";

/** A proof in Markdown; it begins with the sentence that matters. */
export function proofReport({ title }: Api, proof: Proof | undefined): string {
  if (proof === undefined)
    return `### Contract proof\n\n${oneLine(title)} has no released client with contract tests.`;
  const { released, total, oldClient, newClient, common } = proof;
  return [
    "### Contract proof",
    `Released ${released} consumers: ${counted(oldClient.size, total)}. The contract tests of that release, on a mock of the new document:`,
    list(oldClient),
    `New client before the owner has deployed: ${counted(newClient.size, common)}. Its contract tests, on a mock of the old document:`,
    list(newClient),
  ].join("\n\n");
}

function counted(broken: number, total: number): string {
  return `${broken} of ${total} operations break`;
}

function list(failures: Failures): string {
  if (failures.size === 0) return "- all pass";
  return [...failures]
    .map(([id, reasons]) => `- ${markdownCode(id)}: ${oneLine(reasons.join("; "))}`)
    .join("\n");
}
