import { markdownLines, outsideCode } from "../encode.ts";

/** GitHub takes 65536 characters. */
const MAX_LENGTH = 60_000;

/**
 * What a reviewer of a changed document reads. Much of it are words of the document's owner: none of them acts.
 *
 * @param report - Markdown of our own with such words in it.
 */
export function pullRequestBody(report: string): string {
  return shortened(markdownLines(report));
}

/**
 * Makes Markdown that people may have written fit for a pull request: links and lists stay, but nobody is mentioned and
 * there is no HTML. Doing it twice changes nothing.
 */
export function safeBody(text: string): string {
  const lines = text.split("\n").map((line) => outsideCode(line, harmless, undefined, { escapes: true }));
  return shortened(lines.join("\n"));
}

function harmless(text: string): string {
  return text.replaceAll(/<(?=[a-z/!?])/gi, "&lt;").replaceAll(/@(?=\w)/g, "@\u200B");
}

function shortened(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  const end = text.lastIndexOf("\n", MAX_LENGTH);
  return `${text.slice(0, end)}\n\n… and more; see the changeset and the diff of the effective document.`;
}
