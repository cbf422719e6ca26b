import { fileURLToPath } from "node:url";
import { defineConfig, type MarkdownOptions } from "vitepress";
import { drawDiagrams, nameScrollRegions, rewriteLinks } from "../src/markdown.ts";
import { navigation, sidebar } from "../src/navigation.ts";
import { generatedTexts } from "../src/pages.ts";
import { searchSections } from "../src/search/search-sections.ts";

type MarkdownIt = Parameters<NonNullable<MarkdownOptions["config"]>>[0];

const root = fileURLToPath(new URL("..", import.meta.url)).replaceAll("\\", "/");
const generated = generatedTexts();
let markdown: MarkdownIt | undefined;

/** A build works below one path: `/`, unless `docs:build --base /path/` says otherwise. */
export default defineConfig({
  title: "energy-clients",
  description: "Typed, authenticated and contract-tested clients for Energy Track & Trace and enmacc CONNECT.",
  lang: "en",
  srcExclude: ["src/**", "test/**", "node_modules/**"],
  // Pages must work from any web server, also one that knows no rewrites: `logging.html`.
  cleanUrls: false,
  lastUpdated: false,
  head: [["link", { rel: "icon", href: "data:," }]],
  transformPageData: (page) => {
    const { params } = page;
    if (typeof params?.description === "string") page.description = params.description;
  },
  markdown: {
    config: (one) => {
      rewriteLinks(one);
      drawDiagrams(one);
      nameScrollRegions(one);
      markdown = one;
    },
  },
  themeConfig: {
    search: {
      provider: "local",
      options: {
        detailedView: false,
        miniSearch: {
          _splitIntoSections: (file, html) => {
            const text = generated.get(file.replaceAll("\\", "/").slice(root.length));
            // The search renders files only. Undefined makes it split their HTML itself.
            if (text === undefined || html !== "" || markdown === undefined) return undefined as never;
            return searchSections(markdown, text);
          },
        },
      },
    },
    outline: [2, 3],
    nav: navigation,
    sidebar,
    externalLinkIcon: true,
  },
});
