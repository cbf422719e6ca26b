import { operationPages } from "../src/pages.ts";

/** A page for each operation of each API, made from its document. */
export default {
  watch: ["../../specs/*/openapi.yaml"],
  paths: () => operationPages(),
};
