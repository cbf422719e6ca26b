import { readFileSync } from "node:fs";

/** An OpenAPI document, as far as its examples go. */
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation | undefined>>>>;
  readonly components?: { readonly examples?: Readonly<Record<string, Example>> };
}

interface Operation {
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body>>;
}

interface Body {
  readonly content?: {
    readonly "application/json"?: { readonly examples?: Readonly<Record<string, Example>> };
  };
}

interface Example {
  readonly value?: unknown;
  readonly $ref?: string;
}

/** Reads examples of a document: the request body of an operation, or the response of one status. */
export type ReadExample = (
  method: "get" | "post",
  path: string,
  from: "body" | number,
  name: string,
) => unknown;

/**
 * Opens an API's document, so that bodies and responses are always those that the clients are generated from. In JSON,
 * since the processes that measure should load as little as they can.
 */
export function examplesOf(api: "ett" | "enmacc"): ReadExample {
  const file = new URL(`../../../packages/contract-testing/documents/${api}.json`, import.meta.url);
  const { paths, components } = JSON.parse(readFileSync(file, "utf8")) as Document;
  return (method, path, from, name) => {
    const operation = paths[path]?.[method];
    const body = from === "body" ? operation?.requestBody : operation?.responses[from];
    const example = body?.content?.["application/json"]?.examples?.[name];
    const { value } = (example?.$ref ? components?.examples?.[lastPart(example.$ref)] : example) ?? {};
    if (value === undefined)
      throw new Error(`the document of ${api} has no example "${name}" of ${method} ${path} (${from})`);
    return value;
  };
}

function lastPart(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}
