import type { MarkdownOptions } from "vitepress";
import { renderSequence } from "./diagrams/render-sequence.ts";
import { siteLink, sourceOfPage } from "./links.ts";

type MarkdownIt = Parameters<NonNullable<MarkdownOptions["config"]>>[0];

/** Makes links between files of the repository links between pages, before VitePress checks them. */
export function rewriteLinks(markdown: MarkdownIt): void {
  markdown.core.ruler.push("links between files", ({ tokens, env }) => {
    const { relativePath } = env as { relativePath?: string };
    if (relativePath === undefined) return;
    const source = sourceOfPage(relativePath);
    for (const { children } of tokens) {
      for (const token of children ?? []) {
        const href = token.type === "link_open" ? token.attrGet("href") : null;
        if (href !== null) token.attrSet("href", siteLink(href, source));
      }
    }
  });
}

/** Draws blocks of Mermaid when the site is built: a page needs no script for them. */
export function drawDiagrams(markdown: MarkdownIt): void {
  const { fence } = markdown.renderer.rules;
  markdown.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index];
    if (token?.info.trim() === "mermaid")
      return `<figure v-pre class="diagram" tabindex="0" role="region" aria-label="Sequence diagram">${renderSequence(token.content)}</figure>\n`;
    return fence?.(tokens, index, options, env, self) ?? "";
  };
}

/** Lets a keyboard scroll what is wider than its page: tables and blocks of code. */
export function nameScrollRegions(markdown: MarkdownIt): void {
  markdown.renderer.rules.table_open = () =>
    '<div class="table-scroll" tabindex="0" role="region" aria-label="Table"><table>\n';
  markdown.renderer.rules.table_close = () => "</table></div>\n";
  const { fence } = markdown.renderer.rules;
  markdown.renderer.rules.fence = (...args) =>
    (fence?.(...args) ?? "").replace(
      /<pre class="shiki([^"]*)"( tabindex="0")?/,
      '<pre class="shiki$1" tabindex="0"',
    );
}
