import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { isObject, type JsonObject, readDocument } from "../../src/document/document.ts";
import { resolve } from "../../src/untrusted/resolve.ts";

export interface OperationUnderTest {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly definition: JsonObject;
  /** The operation's own requirements or else the document's. */
  readonly security: unknown;
}

/** An effective document, read the way its tests ask about it. */
export function documentUnderTest(api: string) {
  const document = readDocument(repositoryRoot, `specs/${api}/openapi.yaml`).value;
  const operations = readOperations(document);

  function operation(id: string): OperationUnderTest {
    const found = operations.find((candidate) => candidate.id === id);
    if (found === undefined) throw new Error(`no operation ${id}`);
    return found;
  }

  /** Values of the examples of a response (by its status) or of the request body, by name. */
  function examples(id: string, of: string): Record<string, unknown> {
    const { responses, requestBody } = operation(id).definition;
    const holder = of === "request" ? requestBody : (responses as JsonObject)[of];
    const content = resolve(document, holder).content as JsonObject;
    const [media] = Object.values(content ?? {}) as JsonObject[];
    return Object.fromEntries(
      Object.entries((media?.examples ?? {}) as JsonObject).map(([name, example]) => [
        name,
        resolve(document, example).value,
      ]),
    );
  }

  /** Statuses that an operation documents with a body. */
  function statusesWithBody(id: string): string[] {
    const responses = operation(id).definition.responses as JsonObject;
    return Object.keys(responses).filter((status) => resolve(document, responses[status]).content);
  }

  return { document, operations, operation, examples, statusesWithBody };
}

function readOperations(document: JsonObject): OperationUnderTest[] {
  return Object.entries(document.paths as JsonObject).flatMap(([path, item]) =>
    Object.entries(item as JsonObject).flatMap(([method, definition]) =>
      isObject(definition)
        ? [
            {
              id: String(definition.operationId),
              method,
              path,
              definition,
              security: definition.security ?? document.security,
            },
          ]
        : [],
    ),
  );
}
