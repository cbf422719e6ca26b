import type { ConsoleApi, ConsoleOperation } from "../../../.vitepress/theme/console/document/operation.ts";
import { readApis } from "../../../.vitepress/theme/console/document/read-all-apis.ts";
import { clientOperation } from "../../../.vitepress/theme/console/request/client-operations.ts";
import { exampleBodyText, exampleTexts } from "../../../.vitepress/theme/console/request/example-values.ts";
import { readValues } from "../../../.vitepress/theme/console/request/read-values.ts";
import { typescriptOf } from "../../../.vitepress/theme/console/request/snippets.ts";
import { hasEnmaccModel } from "../../enmacc-model.ts";

export const apis = readApis();

/** An operation as the console knows it, with what the client's package knows. */
export function find(name: string, id: string) {
  const api = apis.find((one) => one.name === name) as ConsoleApi;
  const operation = api.operations.find((one) => one.id === id) as ConsoleOperation;
  const fields = [...operation.parameters, ...(operation.body?.fields ?? [])];
  return { api, operation, fields, meta: clientOperation(name, id) };
}

/** The operations of documents that have an example for each input that is required, by API and id. */
export const withExamples = apis
  .filter(({ name }) => name !== "enmacc" || hasEnmaccModel)
  .flatMap(({ name, operations }) => operations.map(({ id }) => [name, id] as const));

/** The program that the console shows for each operation with the document's examples, for mocks and for a base URL. */
export function consolePrograms(): { readonly id: string; readonly text: string }[] {
  return withExamples.map(([name, id], index) => {
    const { api, operation, fields, meta } = find(name, id);
    const form = {
      fields,
      texts: exampleTexts(operation, Date.now()),
      bodyText: exampleBodyText(operation.body),
    };
    const { inputs } = readValues(meta, form, operation.body);
    const place = { baseUrl: "http://127.0.0.1:4010", isMock: index % 2 === 0 };
    return { id, text: typescriptOf(api, operation, inputs, place) };
  });
}
