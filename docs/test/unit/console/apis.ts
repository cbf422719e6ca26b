import type { ConsoleApi, ConsoleOperation } from "../../../.vitepress/theme/console/document/operation.ts";
import { readApis } from "../../../.vitepress/theme/console/document/read-all-apis.ts";
import { clientOperation } from "../../../.vitepress/theme/console/request/client-operations.ts";

export const apis = readApis();

/** An operation as the console knows it, with what the client's package knows. */
export function find(name: string, id: string) {
  const api = apis.find((one) => one.name === name) as ConsoleApi;
  const operation = api.operations.find((one) => one.id === id) as ConsoleOperation;
  const fields = [...operation.parameters, ...(operation.body?.fields ?? [])];
  return { api, operation, fields, meta: clientOperation(name, id) };
}
