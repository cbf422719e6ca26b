import type { MarkdownOptions } from "vitepress";
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
