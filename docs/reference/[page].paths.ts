import { readReferencePages } from "../src/reference/reference-pages.ts";

/** Pages that are made of several sources. */
export default {
  watch: [
    "../../specs/*/openapi.yaml",
    "../../packages/*/src/**/*.ts",
    "../../bench/RESULTS.md",
    "../../packages/journal/test/kills/RESULTS.md",
  ],
  paths: () => readReferencePages(process.env.NODE_ENV === "production"),
};
