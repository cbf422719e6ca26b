import type { PullResult } from "../pull/pull.ts";
import { pullReport } from "../pull/pull-report.ts";

/** GitHub takes 65536 characters. */
const MAX_LENGTH = 60_000;

/**
 * What a reviewer reads. Much of it are words of the document's owner, so that nothing in it may act: no mention of
 * a person, no HTML.
 */
export function pullRequestBody(result: PullResult, proof: string): string {
  const text = [pullReport(result), proof].filter((part) => part !== "").join("\n\n");
  const safe = text
    .split("`")
    .map((part, index) => (index % 2 === 0 ? harmless(part) : part))
    .join("`");
  if (safe.length <= MAX_LENGTH) return safe;
  const end = safe.lastIndexOf("\n", MAX_LENGTH);
  return `${safe.slice(0, end)}\n\n… and more; see the changeset and the diff of the effective document.`;
}

function harmless(text: string): string {
  return text.replaceAll(/<(?=[a-z/!])/gi, "&lt;").replaceAll(/@(?=\w)/g, "@\u200B");
}
