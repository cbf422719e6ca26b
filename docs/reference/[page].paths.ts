import { referencePages } from "../src/pages.ts";

/** Pages that are made of several sources. */
export default {
  watch: [
    "../../specs/*/openapi.yaml",
    "../../packages/*/src/**/*.ts",
    "../../bench/RESULTS.md",
    "../../packages/journal/test/kills/RESULTS.md",
  ],
  paths: () => referencePages(),
};
