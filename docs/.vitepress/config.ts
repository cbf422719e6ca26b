import { fileURLToPath } from "node:url";
import { createMarkdownRenderer, defineConfig } from "vitepress";
import { drawDiagrams, nameScrollRegions, rewriteLinks } from "../src/markdown.ts";
import { navigation, sidebar } from "../src/navigation.ts";
import { generatedTexts } from "../src/pages.ts";
import { searchSections } from "../src/search/search-sections.ts";
import { addContentSecurityPolicy } from "./content-security-policy.ts";
import { mocksPlugin } from "./mocks-plugin.ts";

const root = fileURLToPath(new URL("..", import.meta.url)).replaceAll("\\", "/");
const generated = generatedTexts();
// Without the highlighting of code, which the search does not need.
const plain = await createMarkdownRenderer(root, { highlight: (code) => code });

const pageOf = (file: string): string => file.replaceAll("\\", "/").slice(root.length);

/** A build works below one path: `/`, unless `docs:build --base /path/` says otherwise. */
export default defineConfig({
  title: "energy-clients",
  description:
    "Typed, authenticated and contract-tested clients for Energy Track & Trace and enmacc CONNECT.",
  lang: "en",
  srcExclude: ["src/**", "test/**", "node_modules/**"],
  // Pages must work from any web server, also one that knows no rewrites: `logging.html`.
  cleanUrls: false,
  lastUpdated: false,
  vite: { plugins: [mocksPlugin()] },
  transformHtml: addContentSecurityPolicy,
  head: [["link", { rel: "icon", href: "data:," }]],
  transformPageData: (page) => {
    const { params } = page;
    if (typeof params?.description === "string") page.description = params.description;
  },
  markdown: {
    config: (markdown) => {
      rewriteLinks(markdown);
      drawDiagrams(markdown);
      nameScrollRegions(markdown);
    },
  },
  themeConfig: {
    search: {
      provider: "local",
      options: {
        detailedView: false,
        // The search renders files only, so generated pages would be missing. Texts are split without rendering them.
        _render: (source) => source,
        miniSearch: {
          _splitIntoSections: (file, source) => searchSections(plain, generated.get(pageOf(file)) ?? source),
        },
      },
    },
    outline: [2, 3],
    nav: navigation,
    sidebar,
    externalLinkIcon: true,
  },
});
