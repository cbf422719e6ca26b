import type { PullResult } from "../pull/pull.ts";
import { pullReport } from "../pull/pull-report.ts";

/** GitHub takes 65536 characters. */
const MAX_LENGTH = 60_000;

/** What a reviewer of a changed document reads. */
export function pullRequestBody(result: PullResult, proof: string): string {
  return safeBody([pullReport(result), proof].filter((part) => part !== "").join("\n\n"));
}

/**
 * Makes a text fit for a pull request. Much of it are words of a document's owner, so that nothing in it may act: no
 * mention of a person, no HTML.
 */
export function safeBody(text: string): string {
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
