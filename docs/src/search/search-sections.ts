import type { MarkdownOptions } from "vitepress";

type MarkdownIt = Parameters<NonNullable<MarkdownOptions["config"]>>[0];
type Token = ReturnType<MarkdownIt["parse"]>[number];

/** A part of a page that the search finds by itself. */
export interface SearchSection {
  readonly anchor: string;
  /** Headings, from the page's title to the section's own. */
  readonly titles: string[];
  readonly text: string;
}

/**
 * Splits a generated page for the search, which reads files only and so would miss it. JSON is left out: names of fields
 * are in the tables, and ids in examples help nobody.
 */
export function searchSections(markdown: MarkdownIt, content: string): SearchSection[] {
  const sections: { anchor: string; titles: string[]; text: string[] }[] = [];
  const path: string[] = [];
  const tokens = markdown.parse(content, {});
  for (const [index, token] of tokens.entries()) {
    if (token.type === "heading_open") {
      const level = Number(token.tag.slice(1));
      path.length = level - 1;
      path[level - 1] = wordsOf(tokens[index + 1]);
      const titles = path.filter((title) => title !== undefined);
      sections.push({ anchor: level === 1 ? "" : (token.attrGet("id") ?? ""), titles, text: [] });
    } else if (token.type === "inline" && tokens[index - 1]?.type !== "heading_open") {
      sections.at(-1)?.text.push(wordsOf(token));
    } else if (token.type === "fence" && !/^(?:json|text|mermaid)/.test(token.info)) {
      sections.at(-1)?.text.push(token.content);
    }
  }
  return sections.map(({ text, ...section }) => ({ ...section, text: text.join(" ") }));
}

function wordsOf(token: Token | undefined): string {
  // The permalink of a heading is not part of its text.
  const words = (token?.children ?? []).filter(({ type }) => type === "text" || type === "code_inline");
  return words
    .map(({ content }) => content)
    .join("")
    .replaceAll("\u200b", "")
    .trim();
}
