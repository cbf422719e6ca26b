import { createRequire } from "node:module";
import { getHttpOperationsFromSpec } from "@stoplight/prism-http/dist/utils/operations.js";
import type { IHttpOperation } from "@stoplight/types";
import { describe, expect, it } from "vitest";
import { type ContractDocument, operationId } from "../../src/contract/contract-document.js";
import { loadDocument, packagedDocument } from "../../src/contract/load-document.js";
import { isRefusal } from "../../src/contract/types.js";
import type { Operation, OperationResponse } from "../../src/documents/operation.js";
import { documentedRefusal, documentedResponse } from "../../src/prism/documented-response.js";
import { silentLogger } from "../../src/prism/silent-logger.js";

// Prism itself decides what is right: its mocker must build the same response for the same request.

const require = createRequire(import.meta.url);
const { default: mocker } =
  require("@stoplight/prism-http/dist/mocker") as typeof import("@stoplight/prism-http/dist/mocker/index.js");

type Built = ReturnType<typeof documentedResponse>;

const accepts = [undefined, "", "application/json", "application/problem+json, */*;q=0.1", "text/csv", "*/*"];

const diagnostic = (code: string | number, severity: 0 | 1 = 0, tags?: string[]) => ({
  ...{ code, severity, message: `broken: ${code}` },
  ...(tags && { tags }),
});

const invalid = [
  [diagnostic(401)],
  [diagnostic(401, 0, ["Bearer", "Basic"]), diagnostic("required")],
  [diagnostic(415)],
  [diagnostic("required"), diagnostic("deprecated", 1)],
];

/** What Prism builds of an operation. */
function prism(
  resource: IHttpOperation,
  accept: string | undefined,
  more: { example?: string; found?: object[] },
) {
  const headers: Record<string, string> = accept === undefined ? {} : { accept };
  const data = { method: resource.method, url: { path: resource.path, query: {} }, headers };
  const { example, found = [] } = more;
  const config = { dynamic: false, ...(example !== undefined && { exampleKey: example }) };
  const result = mocker({ resource, input: { data, validations: found }, config } as never)(silentLogger);
  if (result._tag === "Left") {
    const {
      message,
      status = 500,
      additional,
    } = result.left as Error & {
      readonly status?: number;
      readonly additional?: { readonly headers?: object };
    };
    return { status, title: message, headers: lowerCase(additional?.headers ?? {}) };
  }
  const { statusCode, headers: sent = {}, body } = result.right;
  return { status: statusCode, headers: lowerCase(sent), body };
}

function lowerCase(headers: object) {
  const sent = Object.entries(headers).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(sent.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function seen(built: Built) {
  if (!isRefusal(built)) return built;
  const { status, title, headers } = built;
  return { status, title, headers };
}

/** Prism labels a response without a body as text, and a range of media types as it is. */
function withoutLabel(
  {
    headers,
    ...rest
  }: { readonly status: number; readonly headers: Record<string, string>; readonly body?: unknown },
  isRange: boolean,
) {
  const { "content-type": _, ...others } = headers;
  return { ...rest, headers: rest.body === undefined || isRange ? others : headers };
}

function compareAll(document: ContractDocument, resources: readonly IHttpOperation[]): number {
  let count = 0;
  const compare = (built: Built, expected: ReturnType<typeof prism>, what: string) => {
    count++;
    const isRange = "body" in expected && expected.body === "any";
    expect(withoutLabel(seen(built), isRange), what).toEqual(withoutLabel(expected, isRange));
  };
  for (const operation of document.operations) {
    const resource = resources.find(
      ({ method, path }) => method === operation.method && path === operation.path,
    );
    if (resource === undefined) throw new Error(`Prism has no ${operationId(operation)}`);
    for (const response of operation.responses.filter(({ code }) => /^\d+$/.test(code))) {
      const alone = {
        ...resource,
        responses: resource.responses.filter(({ code }) => code === response.code),
      };
      const what = `${operation.method} ${operation.path} ${response.code}`;
      for (const accept of accepts)
        compare(
          documentedResponse(document, operation, response, accept),
          prism(alone, accept, {}),
          `${what}, Accept: ${accept}`,
        );
      const deprecated = { ...operation, deprecated: true };
      compare(
        documentedResponse(document, deprecated, response, undefined),
        prism({ ...alone, deprecated: true }, undefined, {}),
        what,
      );
      for (const { mediaType, example } of examplesOf(response)) {
        const options = { example, mediaTypes: [mediaType] };
        compare(
          documentedResponse(document, operation, response, undefined, options),
          prism(alone, mediaType, { example }),
          what,
        );
      }
    }
    for (const found of invalid)
      compare(
        documentedRefusal(document, operation, found),
        prism(resource, undefined, { found }),
        `${operation.path} invalid`,
      );
  }
  return count;
}

function examplesOf({ contents = [] }: OperationResponse) {
  return contents.flatMap(({ mediaType, examples = [] }) =>
    mediaType.includes("*")
      ? []
      : [...examples.map(({ key }) => key), "unknown"].map((example) => ({ mediaType, example })),
  );
}

describe("documentedResponse()", () => {
  it.each(["ett", "ett-identity", "enmacc"] as const)(
    "builds what Prism builds for each request to %s",
    async (api) => {
      const document = await packagedDocument(api);
      const resources = await getHttpOperationsFromSpec(structuredClone(document.content));

      expect(compareAll(document, resources)).toBeGreaterThan(15);
    },
  );

  it("builds what Prism builds from schemas, ranges, headers and documents with gaps", async () => {
    const document = await loadDocument(oddDocument());

    compareAll(document, await getHttpOperationsFromSpec(oddDocument()));
  });

  it.each([
    [10, { status: 200 }],
    [49, { status: 200 }],
    [50, { title: "Schema too complex", status: 500 }],
  ])("gives up where Prism does: with %i by as many properties", async (width, outcome) => {
    const document = await loadDocument(wideDocument(width));
    const [operation] = document.operations as [Operation];
    const [response] = operation.responses as [OperationResponse];
    const [resource] = await getHttpOperationsFromSpec(wideDocument(width));

    const built = documentedResponse(document, operation, response, undefined);

    expect(seen(built)).toMatchObject(outcome);
    expect(prism(resource as IHttpOperation, undefined, {}).status).toBe(outcome.status);
  });
});

const json = (schema: object, more: object = {}) => ({ "application/json": { schema, ...more } });

/** What the packaged documents do not have. */
function oddDocument(): object {
  const object = { type: "object", required: ["id"], properties: { id: { type: "integer" }, at: {} } };
  const headers = {
    "X-Number": { schema: { type: "integer", default: 0 } },
    "X-Example": { schema: { type: "string" }, example: "shown" },
    "X-None": {},
    "X-Several": { schema: { type: "string" }, examples: { one: { value: "first" }, two: { value: "2" } } },
  };
  const get = (responses: object) => ({ get: { responses } });
  const fill = (responses: Readonly<Record<string, object>>) =>
    Object.fromEntries(Object.entries(responses).map(([code, one]) => [code, { description: code, ...one }]));
  return {
    openapi: "3.1.0",
    info: { title: "Odd", version: "1" },
    paths: {
      "/schema": get(fill({ 200: { headers, content: json(object) } })),
      "/empty": get(fill({ 204: {}, 401: {}, 422: {} })),
      "/range": get(fill({ "2XX": { content: json(object) }, "4XX": { content: json(object) } })),
      "/default": get(fill({ default: { headers, content: json(object, { example: { id: 1 } }) } })),
      "/null": get(fill({ 200: { content: json({ type: ["object", "null"] }, { example: null }) } })),
      "/external": get(
        fill({
          200: { content: json(object, { examples: { far: { externalValue: "https://a.example" } } }) },
        }),
      ),
      "/types": get(
        fill({
          200: {
            content: {
              "text/plain": { schema: { type: "string" } },
              "*/*": { schema: { type: "string" }, example: "any" },
              ...json(object, { examples: { a: { value: { id: 1 } }, b: { value: { id: 2 } } } }),
            },
          },
          400: { content: { "application/problem+json": { schema: object } } },
          415: { headers, content: json(object, { example: { id: 415 } }) },
        }),
      ),
      "/file": get(
        fill({ 200: { content: { "application/pdf": { schema: { type: "string", format: "binary" } } } } }),
      ),
      "/head": { head: { responses: fill({ 200: { headers, content: json(object) } }) } },
    },
  };
}

/** A schema of objects in an object: the number of values in its sample is the square of the width. */
function wideDocument(width: number): object {
  const names = Array.from({ length: width }, (_, index) => `p${index}`);
  const wide = (schema: object) => ({
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name, schema])),
  });
  const responses = { 200: { description: "Wide.", content: json(wide(wide({ type: "string" }))) } };
  return { openapi: "3.0.3", info: { title: "Wide", version: "1" }, paths: { "/": { get: { responses } } } };
}
