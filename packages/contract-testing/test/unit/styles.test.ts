import { request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type MockServer, startMockServer } from "../../src/index.js";

// Each row is a small document of one operation: what OpenAPI says is right is taken, and what is wrong is flagged.

interface Sent {
  readonly path?: string;
  readonly search?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly type?: string;
}
type Row = readonly [
  name: string,
  declared: object,
  right: readonly Sent[],
  wrong: readonly (readonly [Sent, string])[],
];

const ints = { type: "array", items: { type: "integer" } };
const texts = { type: "array", items: { type: "string" } };
const point = {
  type: "object",
  required: ["x"],
  additionalProperties: false,
  properties: { x: { type: "integer" }, y: { type: "integer" } },
};
const query = (schema: object, more: object = {}) => ({
  parameters: [{ name: "q", in: "query", required: true, schema, ...more }],
});
const q = (search: string): Sent => ({ search });
const header = (schema: object, more: object = {}) => ({
  parameters: [{ name: "X-Q", in: "header", schema, ...more }],
});
const h = (value: string): Sent => ({ headers: { "x-q": value } });
const cookie = (schema: object, more: object = {}) => ({
  parameters: [{ name: "q", in: "cookie", required: true, schema, ...more }],
});
const c = (value: string): Sent => ({ headers: { cookie: value } });
const path = (template: string, schema: object, more: object = {}) => ({
  template,
  parameters: [{ name: "p", in: "path", required: true, schema, ...more }],
});
const p = (value: string): Sent => ({ path: value });
const body = (schema: object, type = "application/json", more: object = {}) => ({
  method: "post",
  requestBody: { required: true, content: { [type]: { schema, ...more } } },
});
const json = (value: unknown): Sent => ({ body: JSON.stringify(value) });
const form = (text: string): Sent => ({ body: text, type: "application/x-www-form-urlencoded" });
const multipart = (...parts: string[]): Sent => ({
  body: [...parts.map((part) => `--b\r\nContent-Disposition: form-data; ${part}\r\n`), "--b--\r\n"].join(""),
  type: "multipart/form-data; boundary=b",
});

const styles: Row[] = [
  [
    "form, exploded list",
    query(ints),
    [q("?q=1&q=2"), q("?q=1")],
    [
      [q("?q=1,2"), "query.q[0] type"],
      [q("?q=1&q=x"), "query.q[1] type"],
      [q(""), "query.q required"],
    ],
  ],
  [
    "form list",
    query(ints, { explode: false }),
    [q("?q=1,2"), q("?q=1"), q("?q=1%2C2"), q("?q=")],
    [
      [q("?q=1&q=2"), "query.q style"],
      [q("?q=1|2"), "query.q[0] type"],
    ],
  ],
  [
    "spaceDelimited list",
    query(ints, { style: "spaceDelimited", explode: false }),
    [q("?q=1%202"), q("?q=1+2")],
    [
      [q("?q=1,2"), "query.q[0] type"],
      [q("?q=1&q=2"), "query.q style"],
    ],
  ],
  [
    "pipeDelimited list",
    query(ints, { style: "pipeDelimited" }),
    [q("?q=1%7C2"), q("?q=1|2")],
    [[q("?q=1,2"), "query.q[0] type"]],
  ],
  [
    "list named ids[]",
    { parameters: [{ name: "q[]", in: "query", schema: ints }] },
    [q("?q[]=1&q%5B%5D=2")],
    [[q("?q[]=x"), "query.q[][0] type"]],
  ],
  [
    "form, exploded object",
    query(point),
    [q("?x=1&y=2")],
    [
      [q("?x=a"), "query.q.x type"],
      [q("?y=2"), "query.q.x required"],
      [q(""), "query.q required"],
      [q("?x=1&z=2"), "query.z unknown_parameter"],
    ],
  ],
  [
    "form object",
    query(point, { explode: false }),
    [q("?q=x,1,y,2")],
    [
      [q("?q=x,a"), "query.q.x type"],
      [q("?q=z,1,x,1"), "query.q additionalProperties"],
      [q("?x=1"), "query.q required"],
    ],
  ],
  [
    "deepObject",
    query(point, { style: "deepObject" }),
    [q("?q[x]=1&q[y]=2"), q("?q%5Bx%5D=1")],
    [
      [q("?q[x]=a"), "query.q.x type"],
      [q("?q[z]=1&q[x]=1"), "query.q additionalProperties"],
      [q("?q=x,1"), "query.q style"],
      [q("?q[y]=1"), "query.q.x required"],
    ],
  ],
  [
    "nested deepObject",
    query({ type: "object", properties: { range: point, tags: texts } }, { style: "deepObject" }),
    [q("?q[range][x]=1&q[tags][]=a&q[tags][]=b"), q("?q[tags]=a")],
    [[q("?q[range][x]=b"), "query.q.range.x type"]],
  ],
  [
    "pipeDelimited object",
    query(point, { style: "pipeDelimited", explode: false }),
    [q("?q=x%7C1")],
    [[q("?q=x%7Ca"), "query.q.x type"]],
  ],
  [
    "JSON in content",
    {
      parameters: [
        { name: "q", in: "query", required: true, content: { "application/json": { schema: point } } },
      ],
    },
    [q(`?q=${encodeURIComponent('{"x":1}')}`)],
    [
      [q(`?q=${encodeURIComponent('{"x":"1"}')}`), "query.q.x type"],
      [q("?q=x"), "query.q malformed_json"],
    ],
  ],
  [
    "scalar",
    query({ type: "integer", maximum: 5 }),
    [q("?q=5"), q("?q=-1")],
    [
      [q("?q=6"), "query.q maximum"],
      [q("?q="), "query.q type"],
      [q("?q=1&q=2"), "query.q type"],
      [q("?q=0x1"), "query.q type"],
    ],
  ],
  [
    "number or text",
    query({ oneOf: [{ type: "integer" }, { type: "string", format: "uuid" }] }),
    [q("?q=5"), q("?q=0b7dcf0e-6a0e-4b0d-8f0c-5b9a5f3a9c11")],
    [[q("?q=x"), "query.q oneOf"]],
  ],
  [
    "text of digits",
    query({ type: "string", pattern: "^\\d+$" }),
    [q("?q=007"), q("?q=9007199254740993")],
    [[q("?q=a"), "query.q pattern"]],
  ],
  ["boolean", query({ type: "boolean" }), [q("?q=true")], [[q("?q=1"), "query.q type"]]],
  [
    "empty value",
    query({ type: "integer" }, { allowEmptyValue: true }),
    [q("?q="), q("?q"), q("?q=1")],
    [[q("?q=x"), "query.q type"]],
  ],
  [
    "header list",
    header(ints),
    [h("1,2"), h("1, 2")],
    [
      [h("1, x"), "header.X-Q[1] type"],
      [h("1|2"), "header.X-Q[0] type"],
    ],
  ],
  [
    "header object",
    header(point),
    [h("x,1,y,2")],
    [
      [h("x,a"), "header.X-Q.x type"],
      [h("x=1"), "header.X-Q additionalProperties"],
    ],
  ],
  [
    "header, exploded object",
    header(point, { explode: true }),
    [h("x=1,y=2")],
    [[h("x,1"), "header.X-Q additionalProperties"]],
  ],
  [
    "cookie",
    cookie({ type: "integer" }),
    [c("a=1; q=5"), c('q="5"')],
    [
      [c("q=x"), "cookie.q type"],
      [c("p=1"), "cookie.q required"],
    ],
  ],
  ["cookie list", cookie(ints, { explode: false }), [c("q=1,2")], [[c("q=1|2"), "cookie.q[0] type"]]],
  ["simple path list", path("{p}", ints), [p("1,2"), p("1")], [[p("1;2"), "path.p[0] type"]]],
  [
    "simple path object",
    path("{p}", point, { explode: true }),
    [p("x=1,y=2")],
    [[p("x,1"), "path.p additionalProperties"]],
  ],
  [
    "label path",
    path("{p}", ints, { style: "label" }),
    [p(".1,2")],
    [
      [p("1,2"), "path.p style"],
      [p(".1.2"), "path.p[0] type"],
    ],
  ],
  [
    "label path, exploded",
    path("{p}", ints, { style: "label", explode: true }),
    [p(".1.2")],
    [[p(".1,2"), "path.p[0] type"]],
  ],
  [
    "matrix path",
    path("{p}", ints, { style: "matrix" }),
    [p(";p=1,2")],
    [
      [p("1,2"), "path.p style"],
      [p(";q=1"), "path.p style"],
    ],
  ],
  [
    "matrix path, exploded",
    path("{p}", ints, { style: "matrix", explode: true }),
    [p(";p=1;p=2")],
    [[p(";p=1,2"), "path.p[0] type"]],
  ],
  [
    "matrix path object",
    path("{p}", point, { style: "matrix", explode: true }),
    [p(";x=1;y=2")],
    [[p(";x=a"), "path.p.x type"]],
  ],
  [
    "path with dots",
    path("a.b/{p}.json", { type: "integer" }),
    [p("a.b/7.json")],
    [
      [p("a.b/x.json"), "path.p type"],
      [p("a.b/7xjson"), "path unknown_operation"],
    ],
  ],
  [
    "parameter name with a dot",
    {
      template: "{user.id}",
      parameters: [{ name: "user.id", in: "path", required: true, schema: { type: "integer" } }],
    },
    [p("7")],
    [[p("x"), "path.user.id type"]],
  ],
  ["path with an encoded slash and comma", path("{p}", texts), [p("a%2Fb,c%2Cd")], []],
  [
    "form body",
    body({ ...point, properties: { ...point.properties, tags: texts } }, "application/x-www-form-urlencoded"),
    [form("x=1&tags=a&tags=b"), form("x=1&tags=a")],
    [
      [form("x=a"), "body.x type"],
      [form("y=1"), "body.x required"],
      [form("x=1&z=1"), "body additionalProperties"],
    ],
  ],
  [
    "form body with encodings",
    body(
      { type: "object", properties: { ids: ints, at: point, whole: point } },
      "application/x-www-form-urlencoded",
      { encoding: { ids: { style: "form", explode: false }, at: { style: "deepObject", explode: true } } },
    ),
    [form("ids=1,2&at[x]=1"), form(`whole=${encodeURIComponent('{"x":1}')}`)],
    [
      [form("ids=1|2"), "body.ids[0] type"],
      [form("at[x]=a"), "body.at.x type"],
      [form("whole=x"), "body.whole malformed_json"],
    ],
  ],
  [
    "multipart body",
    body(
      {
        type: "object",
        required: ["file"],
        properties: { file: { type: "string", format: "binary" }, n: { type: "integer" }, at: point },
      },
      "multipart/form-data",
    ),
    [
      multipart(
        'name="file"; filename="a.bin"\r\nContent-Type: application/octet-stream\r\n\r\nabc',
        'name="n"\r\n\r\n5',
        'name="at"\r\nContent-Type: application/json\r\n\r\n{"x":1}',
      ),
    ],
    [
      [multipart('name="n"\r\n\r\n5'), "body.file required"],
      [multipart('name="file"\r\n\r\na', 'name="n"\r\n\r\nx'), "body.n type"],
      [{ body: "no parts", type: "multipart/form-data; boundary=b" }, "body malformed_form"],
    ],
  ],
  [
    "XML body, which no JSON Schema checks",
    body(point, "application/xml"),
    [{ body: "<p><x>1</x></p>", type: "application/xml" }],
    [[json({ x: 1 }), "header.content-type unsupported_media_type"]],
  ],
  [
    "text body",
    body({ type: "integer" }, "text/plain"),
    [{ body: "5", type: "text/plain" }],
    [[{ body: "x", type: "text/plain" }, "body type"]],
  ],
  [
    "body of any type",
    body(point, "*/*"),
    [json({ x: 1 }), { body: "a,b", type: "text/csv" }],
    [[json({ x: "1" }), "body.x type"]],
  ],
  [
    "merge patch, which is another type than JSON",
    body(point, "application/merge-patch+json"),
    [{ ...json({ x: 1 }), type: "application/merge-patch+json" }],
    [[json({ x: 1 }), "header.content-type unsupported_media_type"]],
  ],
];

const nullables: Row[] = [
  [
    "nullable beside allOf",
    body({ nullable: true, allOf: [{ $ref: "#/components/schemas/Point" }] }),
    [json(null), json({ x: 1 })],
    [
      [json({}), "body.x required"],
      [json(5), "body type"],
    ],
  ],
  [
    "nullable beside oneOf",
    body({ nullable: true, oneOf: [{ type: "integer" }, { type: "string" }] }),
    [json(null), json(5)],
    [[json(true), "body oneOf"]],
  ],
  [
    "nullable without a type",
    body({ nullable: true, properties: { x: { type: "integer" } } }),
    [json(null), json({ x: 1 })],
    [[json({ x: "a" }), "body.x type"]],
  ],
  [
    "nullable enum without null",
    body({ type: "string", nullable: true, enum: ["a"] }),
    [json(null), json("a")],
    [[json("b"), "body enum"]],
  ],
  [
    "not nullable",
    body(point),
    [json({ x: 1 })],
    [
      [json(null), "body type"],
      [json(0), "body type"],
      [json(false), "body type"],
    ],
  ],
  [
    "falsy bodies",
    body({ enum: [0, false, ""] }),
    [json(0), json(false), json("")],
    [[json(null), "body enum"]],
  ],
  [
    "exclusive limits of 3.0",
    body({ type: "integer", minimum: 5, exclusiveMinimum: true }),
    [json(6)],
    [[json(5), "body exclusiveMinimum"]],
  ],
  [
    "keywords beside a reference, which 3.0 ignores",
    body({ $ref: "#/components/schemas/Point", maxProperties: 1 }),
    [json({ x: 1, y: 2 })],
    [],
  ],
  [
    "readOnly, which a request lacks",
    body({
      type: "object",
      required: ["id", "x"],
      properties: { id: { type: "integer", readOnly: true }, x: { type: "integer" } },
    }),
    [json({ x: 1 })],
    [[json({}), "body.x required"]],
  ],
  [
    "base that lists its heirs",
    body({ $ref: "#/components/schemas/Pet" }),
    [json({ kind: "Cat", lives: 9 })],
    [
      [json({ kind: "Cat" }), "body.lives required"],
      [json({ kind: "Bird" }), "body oneOf"],
    ],
  ],
  [
    "schema that holds itself",
    body({ $ref: "#/components/schemas/Node" }),
    [json({ next: { next: {} } })],
    [[json({ next: { next: 5 } }), "body.next.next type"]],
  ],
  [
    "reference with percent-encoding and through another",
    body({ $ref: "#/components/schemas/Node%20list/properties/first" }),
    [json({ x: 1 })],
    [[json({ x: "a" }), "body.x type"]],
  ],
];

const schemas30 = {
  Point: point,
  Pet: {
    type: "object",
    required: ["kind"],
    properties: { kind: { type: "string" } },
    oneOf: [{ $ref: "#/components/schemas/Cat" }],
    discriminator: { propertyName: "kind" },
  },
  Cat: {
    allOf: [
      { $ref: "#/components/schemas/Pet" },
      { type: "object", required: ["lives"], properties: { lives: { type: "integer" } } },
    ],
  },
  Node: { type: "object", properties: { next: { $ref: "#/components/schemas/Node" } } },
  "Node list": { properties: { first: { $ref: "#/components/schemas/Point" } } },
};

const drafts: Row[] = [
  [
    "prefixItems",
    body({ type: "array", prefixItems: [{ type: "integer" }, { type: "string" }], items: false }),
    [json([1, "a"])],
    [
      [json(["a"]), "body[0] type"],
      [json([1, "a", 2]), "body items"],
    ],
  ],
  [
    "unevaluatedProperties",
    body({ allOf: [{ $ref: "#/components/schemas/Open" }], unevaluatedProperties: false }),
    [json({ x: 1 })],
    [[json({ x: 1, z: 1 }), "body unevaluatedProperties"]],
  ],
  [
    "dependentRequired",
    body({ type: "object", dependentRequired: { a: ["b"] } }),
    [json({ a: 1, b: 1 }), json({ b: 1 })],
    [[json({ a: 1 }), "body dependentRequired"]],
  ],
  [
    "dependentSchemas",
    body({ dependentSchemas: { a: { required: ["c"] } } }),
    [json({ a: 1, c: 1 })],
    [[json({ a: 1 }), "body.c required"]],
  ],
  [
    "null as a type",
    body({ type: ["object", "null"], required: ["x"] }),
    [json(null), json({ x: 1 })],
    [[json(5), "body type"]],
  ],
  [
    "keywords beside a reference",
    body({ $ref: "#/components/schemas/Open", maxProperties: 1 }),
    [json({ x: 1 })],
    [[json({ x: 1, y: 2 }), "body maxProperties"]],
  ],
  [
    "$dynamicRef, as it is",
    body({ $ref: "#/components/schemas/Tree" }),
    [json({ children: [{ name: "a" }] })],
    [[json({ children: [5] }), "body.children[0] type"]],
  ],
  [
    "$dynamicRef, extended",
    body({ $ref: "#/components/schemas/StrictTree" }),
    [json({ children: [{ children: [] }] })],
    [[json({ children: [{ other: 1 }] }), "body.children[0] unevaluatedProperties"]],
  ],
  [
    "$dynamicRef as a type argument",
    body({ $ref: "#/components/schemas/IntList" }),
    [json([1])],
    [[json(["a"]), "body[0] type"]],
  ],
  ["anchor", body({ $ref: "#amount" }), [json(5)], [[json("5"), "body type"]]],
  [
    "schema with an $id",
    body({ $ref: "https://schemas.example/tag" }),
    [json({ name: "a" })],
    [[json({ name: 1 }), "body.name type"]],
  ],
  [
    "if, then and else",
    body(JSON.parse('{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}')),
    [json({ a: 1, b: 1 }), json({ c: 1 })],
    [
      [json({ a: 1 }), "body.b required"],
      [json({}), "body.c required"],
    ],
  ],
  [
    "const and a boolean schema",
    body({ properties: { a: { const: 1 }, b: false } }),
    [json({ a: 1 })],
    [
      [json({ a: 2 }), "body.a const"],
      [json({ b: 1 }), "body.b false schema"],
    ],
  ],
];

const schemas31 = {
  Open: { type: "object", properties: { x: { type: "integer" } } },
  Tree: {
    $dynamicAnchor: "node",
    type: "object",
    properties: { name: { type: "string" }, children: { type: "array", items: { $dynamicRef: "#node" } } },
  },
  StrictTree: { $dynamicAnchor: "node", $ref: "#/components/schemas/Tree", unevaluatedProperties: false },
  List: { $defs: { item: { $dynamicAnchor: "T", not: {} } }, type: "array", items: { $dynamicRef: "#T" } },
  IntList: { $defs: { int: { $dynamicAnchor: "T", type: "integer" } }, $ref: "#/components/schemas/List" },
  Amount: { $anchor: "amount", type: "integer" },
  Tag: {
    $id: "https://schemas.example/tag",
    properties: { name: { $ref: "#/$defs/name" } },
    $defs: { name: { type: "string" } },
  },
};

function documentOf(openapi: string, rows: readonly Row[], schemas: object): object {
  const paths = rows.map(([name, declared], index) => {
    const {
      template = "",
      method = "get",
      ...operation
    } = declared as { template?: string; method?: string };
    const responses = { 204: { description: "Done." } };
    return [`/${index}/${template}`, { [method]: { operationId: name, responses, ...operation } }];
  });
  return {
    openapi,
    info: { title: "Kinds", version: "1" },
    paths: Object.fromEntries(paths),
    components: { schemas },
  };
}

/** Sends a request as it is: `fetch` would change its target and some headers. */
function send(mock: MockServer, index: number, method: string, sent: Sent): Promise<number> {
  const { path: step = "", search = "", headers = {}, body: text, type = "application/json" } = sent;
  const options = {
    ...{ port: new URL(mock.url).port, method, path: `/${index}/${step}${search}` },
    headers: { ...headers, ...(text !== undefined && { "content-type": type }) },
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(options, (response) =>
      response.resume().on("end", () => resolve(response.statusCode ?? 0)),
    );
    outgoing.on("error", reject).end(text);
  });
}

describe.each([
  ["styles of parameters and bodies", "3.0.3", styles, {}],
  ["schemas of OpenAPI 3.0", "3.0.3", nullables, schemas30],
  ["schemas of OpenAPI 3.1", "3.1.0", drafts, schemas31],
] as const)("%s", (_title, openapi, rows, schemas) => {
  let mock: MockServer;

  beforeAll(async () => {
    mock = await startMockServer("ett", { document: documentOf(openapi, rows, schemas) });
  });
  beforeEach(() => mock.reset());
  afterAll(() => mock.close());

  it.each(rows.map((row, index) => [row[0], index, row] as const))(
    "%s",
    async (_name, index, [, declared, right, wrong]) => {
      const { method = "get" } = declared as { method?: string };
      for (const sent of right) {
        mock.reset();
        await send(mock, index, method.toUpperCase(), sent);
        expect(mock.violations, `right: ${JSON.stringify(sent)}`).toEqual([]);
      }
      for (const [sent, problem] of wrong) {
        mock.reset();
        const status = await send(mock, index, method.toUpperCase(), sent);
        const found = mock.violations.map(({ location, code }) => `${location} ${code}`);
        expect(found, `wrong: ${JSON.stringify(sent)}`).toContain(problem);
        expect(mock.violations.filter(({ responsible }) => responsible !== "client")).toEqual([]);
        expect(status).not.toBe(500);
      }
    },
  );
});
