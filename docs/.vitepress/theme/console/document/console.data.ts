import { defineLoader } from "vitepress";
import type { ConsoleApi } from "./operation.ts";
import { readApis } from "./read-all-apis.ts";

declare const data: readonly ConsoleApi[];

export { data };

export default defineLoader({
  watch: ["../../../../../packages/contract-testing/documents/*.json", "../../../../../specs/apis.json"],
  load: () => readApis(),
});
