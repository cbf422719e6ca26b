import { readFileSync } from "node:fs";
import { documentPath } from "../prism/contract-document.js";
import type { Api } from "./api.js";

interface Documented {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components?: { readonly examples?: Examples };
}
interface DocumentedOperation {
  readonly operationId?: string;
  readonly responses?: Readonly<Record<string, { content?: Record<string, { examples?: Examples }> }>>;
}
type Examples = Readonly<Record<string, { readonly value?: unknown; readonly $ref?: string }>>;

/** Reads the first example of operations' successes, so that a scenario begins with the story of the document. */
export function readExamples(api: Api): <Value>(operationId: string) => Value {
  const document = JSON.parse(readFileSync(documentPath(api), "utf8")) as Documented;
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  return <Value>(operationId: string) => {
    const responses = operations.find((operation) => operation.operationId === operationId)?.responses ?? {};
    const success = Object.entries(responses).find(([status]) => status.startsWith("2"))?.[1];
    const [example] = Object.values(success?.content?.["application/json"]?.examples ?? {});
    const name = example?.$ref?.split("/").at(-1);
    const value = name === undefined ? example?.value : document.components?.examples?.[name]?.value;
    if (value === undefined) throw new Error(`The document has no example for ${operationId}`);
    return value as Value;
  };
}
