import { createRequire } from "node:module";
import type { IHttpOperation } from "@stoplight/types";
import { describe, expect, it } from "vitest";
import { documentedResponse } from "../../src/prism/documented-response.js";
import { loadDocument, packagedDocument } from "../../src/prism/load-document.js";
import { silentLogger } from "../../src/prism/silent-logger.js";
import type { Diagnostic, Mocked, MockOptions, PrismRequest } from "../../src/prism/types.js";

// Prism itself decides what is right: its mocker must build the same response for the same request.

const require = createRequire(import.meta.url);
const { default: mocker } =
  require("@stoplight/prism-http/dist/mocker") as typeof import("@stoplight/prism-http/dist/mocker/index.js");

type Case = readonly [operation: IHttpOperation, accept: string | undefined, Diagnostic[], MockOptions];

const accepts = [undefined, "", "application/json", "application/problem+json, */*;q=0.1", "text/csv", "*/*"];

const diagnostic = (code: string | number, severity = 0, tags?: string[]): Diagnostic =>
  ({ code, severity, message: `broken: ${code}`, ...(tags && { tags }) }) as Diagnostic;

const invalid: Diagnostic[][] = [
  [diagnostic(401)],
  [diagnostic(401, 0, ["Bearer", "Basic"]), diagnostic("required")],
  [diagnostic(415)],
  [diagnostic("required"), diagnostic("deprecated", 1)],
  [diagnostic("deprecated", 1)],
];

function casesOf(operation: IHttpOperation): Case[] {
  const one = (code: string) => ({
    ...operation,
    responses: operation.responses.filter((response) => response.code === code),
  });
  const examples = operation.responses.flatMap(({ code, contents = [] }) =>
    contents.flatMap(({ examples: all = [], mediaType }) =>
      [...all.map(({ key }) => key), "unknown"].map(
        (example): Case => [one(code), undefined, [], { example, mediaTypes: [mediaType] }],
      ),
    ),
  );
  return [
    ...accepts.flatMap((accept): Case[] => [
      [operation, accept, [], {}],
      ...operation.responses.map(({ code }): Case => [one(code), accept, [], {}]),
    ]),
    [{ ...operation, deprecated: true }, undefined, [], {}],
    ...invalid.map((found): Case => [operation, undefined, found, {}]),
    ...examples,
  ];
}

/** A result in which errors are compared by all that a mock sends of them. */
function seen(result: Mocked): unknown {
  if (result._tag === "Right") return result.right;
  const { message, status, additional } = result.left as Error & {
    readonly status?: number;
    readonly additional?: { readonly headers?: object };
  };
  return { message, status, headers: additional?.headers ?? {} };
}

function compare([operation, accept, found, options]: Case): void {
  const request = (): PrismRequest => ({
    method: operation.method as PrismRequest["method"],
    url: { path: operation.path, query: {} },
    headers: accept === undefined ? {} : { accept },
  });
  const { example, mediaTypes } = options;
  const config = {
    dynamic: false,
    ...(example !== undefined && { exampleKey: example }),
    ...(mediaTypes !== undefined && { mediaTypes: [...mediaTypes] }),
  };
  const input = { data: request(), validations: [...found] };
  const expected = mocker({ resource: operation, input, config })(silentLogger);

  const built = documentedResponse(operation, request(), found, options);

  expect(seen(built), `${operation.method} ${operation.path}, Accept: ${accept}`).toEqual(seen(expected));
}

describe("documentedResponse()", () => {
  it.each(["ett", "ett-identity", "enmacc"] as const)(
    "builds what Prism builds for each request to %s",
    async (api) => {
      const { operations } = await packagedDocument(api);
      const cases = operations.flatMap(casesOf);

      expect(cases.length).toBeGreaterThan(15);
      for (const one of cases) compare(one);
    },
  );

  it("builds what Prism builds from schemas, ranges, headers and documents with gaps", async () => {
    const { operations } = await loadDocument(oddDocument());

    for (const one of operations.flatMap(casesOf)) compare(one);
  });

  it.each([
    [10, { statusCode: 200 }],
    [49, { statusCode: 200 }],
    [50, { message: "Schema too complex", status: 500 }],
  ])("gives up where Prism does: with %i by as many properties", async (width, outcome) => {
    const { operations } = await loadDocument(wideDocument(width));
    const [operation] = operations as [IHttpOperation];
    const request = { method: "get", url: { path: "/", query: {} }, headers: {} } as const;

    const built = documentedResponse(operation, request, [], {});

    compare([operation, undefined, [], {}]);
    expect(seen(built)).toMatchObject(outcome);
  });
});

const json = (schema: object, more: object = {}) => ({ "application/json": { schema, ...more } });

/** What the packaged documents do not have. */
function oddDocument(): object {
  const object = { type: "object", required: ["id"], properties: { id: { type: "integer" }, at: {} } };
  const headers = {
    "X-Number": { schema: { type: "integer", default: 0 } },
    "X-List": { schema: { type: "array", items: { type: "string" } } },
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
          401: { content: { "application/json": {} } },
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
