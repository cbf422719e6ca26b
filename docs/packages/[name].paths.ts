import { packagePages } from "../src/pages.ts";

/** A page for each package. */
export default {
  watch: ["../../packages/*/README.md", "../manuals/*.md"],
  paths: () => packagePages(),
};
