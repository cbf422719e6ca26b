import { type OperationRow, operationRows } from "../src/operations/operation-rows.ts";

declare const data: readonly OperationRow[];

export { data };

/** The rows of the table, read when the site is built. */
export default {
  watch: ["../../specs/*/openapi.yaml"],
  load: () => operationRows(),
};
