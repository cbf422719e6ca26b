import { defineConfig } from "vitepress";
import { rewriteLinks } from "../src/markdown.ts";
import { sidebar } from "../src/navigation.ts";
import { addContentSecurityPolicy } from "./content-security-policy.ts";

/** Set by `docs:build --base /path/`: a build works below one path, `/` unless told. */
export default defineConfig({
  title: "energy-clients",
  description:
    "Typed, authenticated and contract-tested clients for Energy Track & Trace and enmacc CONNECT.",
  lang: "en",
  srcExclude: ["src/**", "test/**", "node_modules/**"],
  // Pages must work from any web server, also one that knows no rewrites: `logging.html`.
  cleanUrls: false,
  lastUpdated: false,
  markdown: { config: rewriteLinks },
  transformHtml: addContentSecurityPolicy,
  themeConfig: {
    search: { provider: "local", options: { detailedView: false } },
    outline: [2, 3],
    nav: [
      { text: "Guides", link: "/consumers" },
      { text: "Packages", link: "/packages/auth" },
      { text: "Console", link: "/console" },
    ],
    sidebar,
    externalLinkIcon: true,
  },
});
