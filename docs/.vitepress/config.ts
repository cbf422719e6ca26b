import { fileURLToPath } from "node:url";
import { defineConfig, type MarkdownOptions } from "vitepress";
import { drawDiagrams, nameScrollRegions, rewriteLinks } from "../src/markdown.ts";
import { navigation, sidebar } from "../src/navigation.ts";
import { generatedTexts } from "../src/pages.ts";
import { searchSections } from "../src/search/search-sections.ts";
import { addContentSecurityPolicy } from "./content-security-policy.ts";
import { mocksPlugin } from "./mocks-plugin.ts";
import { settleNavigation } from "./settled-navigation.ts";

const root = fileURLToPath(new URL("..", import.meta.url)).replaceAll("\\", "/");
const generated = generatedTexts();
// VitePress has one renderer for pages and search; this is it, once it exists.
let renderer: Parameters<NonNullable<MarkdownOptions["config"]>>[0] | undefined;
const pageOf = (file: string): string => file.replaceAll("\\", "/").slice(root.length);

const NO_ICON = { rel: "icon", href: "data:," };
/** The development server's pages get `head` when they are alive, and browsers ask for an icon before. */
const iconPlugin = {
  name: "no-icon",
  apply: "serve" as const,
  transformIndexHtml: () => [{ tag: "link", attrs: NO_ICON, injectTo: "head" as const }],
};

/** A build works below one path: `/`, unless `docs:build --base /path/` says otherwise. */
export default defineConfig({
  title: "energy-clients",
  description:
    "Typed, authenticated and contract-tested clients for Energy Track & Trace and enmacc CONNECT.",
  lang: "en",
  srcExclude: ["manuals/**", "src/**", "test/**", "node_modules/**"],
  // Pages must work from any web server, also one that knows no rewrites: `logging.html`.
  cleanUrls: false,
  lastUpdated: false,
  transformHtml: (html) => addContentSecurityPolicy(settleNavigation(html)),
  head: [["link", NO_ICON]],
  transformPageData: (page) => {
    const { params } = page;
    if (typeof params?.description === "string") page.description = params.description;
  },
  markdown: {
    // The default themes have comments and keywords that are too pale to read.
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    config: (markdown) => {
      renderer = markdown;
      rewriteLinks(markdown);
      drawDiagrams(markdown);
      nameScrollRegions(markdown);
    },
  },
  vite: {
    plugins: [mocksPlugin(), iconPlugin],
    // Found only with the first visit to the console, it would load that page a second time.
    optimizeDeps: { include: ["fastest-levenshtein"] },
    build: { reportCompressedSize: false },
  },
  themeConfig: {
    search: {
      provider: "local",
      options: {
        detailedView: false,
        // The search renders files only, so generated pages would be missing. Texts are split without rendering them.
        _render: (source) => source,
        miniSearch: {
          _splitIntoSections: (file, source) =>
            renderer === undefined ? [] : searchSections(renderer, generated.get(pageOf(file)) ?? source),
          // Words that were typed count more than those that only begin like them, or look like them.
          searchOptions: { weights: { prefix: 0.2, fuzzy: 0.1 }, boost: { title: 2, text: 1, titles: 1 } },
        },
      },
    },
    outline: [2, 3],
    nav: navigation,
    sidebar,
    externalLinkIcon: true,
    notFound: {
      title: "This page does not exist",
      quote:
        "Search for it, or look for the operation in the table of operations. Operations that an API no longer has keep their pages.",
      linkText: "To the front page",
      linkLabel: "To the front page",
    },
  },
});
