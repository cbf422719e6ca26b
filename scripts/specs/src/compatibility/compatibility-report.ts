import { markdownCode, oneLine } from "@energy-clients/scripts-shared/encode";
import type { Api } from "../document/apis.ts";
import type { Failures } from "./run-contract-tests.ts";
import type { Compatibility } from "./test-compatibility.ts";

/** Writes what a compatibility test found as Markdown. */
export function compatibilityReport({ title }: Api, compatibility: Compatibility | undefined): string {
  if (compatibility === undefined)
    return `### Compatibility test\n\n${oneLine(title)} has no released client with contract tests.`;
  const { released, total, oldClient, newClient, common } = compatibility;
  return [
    "### Compatibility test",
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
