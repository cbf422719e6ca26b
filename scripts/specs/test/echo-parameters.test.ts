import type { IncomingMessage } from "node:http";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documentOf, echoOf } from "./support/client-of.ts";

let server: Server;
let baseUrl: string;
let request: IncomingMessage | undefined;

beforeAll(async () => {
  server = createServer((incoming, response) => {
    request = incoming;
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await server[Symbol.asyncDispose]();
});

const SCHEMAS = {
  scalar: { type: "string" },
  list: { type: "array", items: { type: "string" } },
  object: { type: "object", properties: { R: { type: "integer" }, G: { type: "integer" } } },
};
type Kind = keyof typeof SCHEMAS;

const VALUES: Record<Kind, unknown> = { scalar: "blue", list: ["blue", "black"], object: { R: 100, G: 200 } };

/** Sends one parameter, and returns what arrives: the URL, or the header. */
async function sent(parameter: { in: string; name?: string } & Record<string, unknown>, value: unknown) {
  const { name = "color" } = parameter;
  const path = parameter.in === "path" ? `/p/{${name}}` : "/p";
  const all = { name, required: true, ...parameter };
  const echo = echoOf(documentOf({ parameters: [all] }, { path, method: "get" }), baseUrl);
  request = undefined;
  await echo({ [parameter.in]: { [name]: value } });
  const { url = "", headers } = (request ?? {}) as Partial<IncomingMessage>;
  if (parameter.in === "header") return headers?.[name.toLowerCase()];
  return parameter.in === "cookie" ? headers?.cookie : url.replace(/^\/p[/?]/, "");
}

// The table of OpenAPI 3.0.4 and 3.1.1, "Style Examples", for each cell that it defines. Where the style has no delimiter
// for cookies and the name of a scalar is all that is defined, the row says what is sent.
const STYLES: [
  where: string,
  style: string | undefined,
  explode: boolean | undefined,
  kind: Kind,
  wire: string,
][] = [
  ["query", undefined, undefined, "scalar", "color=blue"],
  ["query", undefined, undefined, "list", "color=blue&color=black"],
  ["query", undefined, undefined, "object", "R=100&G=200"],
  ["query", "form", true, "scalar", "color=blue"],
  ["query", "form", true, "list", "color=blue&color=black"],
  ["query", "form", true, "object", "R=100&G=200"],
  ["query", "form", false, "scalar", "color=blue"],
  ["query", "form", false, "list", "color=blue,black"],
  ["query", "form", false, "object", "color=R,100,G,200"],
  ["query", "spaceDelimited", false, "list", "color=blue%20black"],
  ["query", "spaceDelimited", undefined, "list", "color=blue%20black"],
  ["query", "spaceDelimited", false, "object", "color=R%20100%20G%20200"],
  ["query", "spaceDelimited", true, "list", "color=blue&color=black"],
  ["query", "pipeDelimited", false, "list", "color=blue%7Cblack"],
  ["query", "pipeDelimited", undefined, "list", "color=blue%7Cblack"],
  ["query", "pipeDelimited", false, "object", "color=R%7C100%7CG%7C200"],
  ["query", "pipeDelimited", true, "list", "color=blue&color=black"],
  ["query", "deepObject", true, "object", "color%5BR%5D=100&color%5BG%5D=200"],
  ["query", "deepObject", undefined, "object", "color%5BR%5D=100&color%5BG%5D=200"],
  ["path", undefined, undefined, "scalar", "blue"],
  ["path", "simple", false, "list", "blue,black"],
  ["path", "simple", true, "list", "blue,black"],
  ["path", "simple", false, "object", "R,100,G,200"],
  ["path", "simple", true, "object", "R=100,G=200"],
  ["path", "label", false, "scalar", ".blue"],
  ["path", "label", true, "scalar", ".blue"],
  ["path", "label", false, "list", ".blue,black"],
  ["path", "label", true, "list", ".blue.black"],
  ["path", "label", false, "object", ".R,100,G,200"],
  ["path", "label", true, "object", ".R=100.G=200"],
  ["path", "matrix", false, "scalar", ";color=blue"],
  ["path", "matrix", true, "scalar", ";color=blue"],
  ["path", "matrix", false, "list", ";color=blue,black"],
  ["path", "matrix", true, "list", ";color=blue;color=black"],
  ["path", "matrix", false, "object", ";color=R,100,G,200"],
  ["path", "matrix", true, "object", ";R=100;G=200"],
  ["header", undefined, undefined, "scalar", "blue"],
  ["header", "simple", false, "list", "blue, black"],
  ["header", "simple", true, "list", "blue, black"],
  ["header", "simple", false, "object", "R,100,G,200"],
  ["header", "simple", true, "object", "R=100,G=200"],
  ["cookie", undefined, undefined, "scalar", "color=blue"],
  ["cookie", "form", false, "list", "color=blue,black"],
  ["cookie", "form", false, "object", "color=R,100,G,200"],
  // OpenAPI writes `&`, which cookies do not have: each is a cookie.
  ["cookie", "form", true, "list", "color=blue; color=black"],
  ["cookie", "form", true, "object", "R=100; G=200"],
];

describe("a parameter", () => {
  it.each(STYLES)(
    "in %s of style %s, explode %s, as a %s is sent as %5$s",
    async (where, style, explode, kind, wire) => {
      const parameter = {
        in: where,
        ...(style !== undefined && { style }),
        ...(explode !== undefined && { explode }),
        schema: SCHEMAS[kind],
      };

      expect(await sent(parameter, VALUES[kind])).toBe(wire);
    },
  );

  it.each([
    ["query", "where=%7B%22x%22%3A1%7D"],
    ["path", "%7B%22x%22%3A1%7D"],
    ["header", '{"x":1}'],
    ["cookie", "where=%7B%22x%22%3A1%7D"],
  ])("with JSON content in %s is sent as %s", async (where, wire) => {
    const content = {
      "application/json": { schema: { type: "object", properties: { x: { type: "integer" } } } },
    };

    expect(await sent({ in: where, name: "where", content }, { x: 1 })).toBe(wire);
  });

  it.each<[string, object, unknown, string]>([
    [
      "brackets in a name",
      { name: "ids[]", schema: { type: "array", items: { type: "integer" } } },
      [1, 2],
      "ids%5B%5D=1&ids%5B%5D=2",
    ],
    [
      "reserved characters",
      { schema: { type: "string" } },
      "a/b?c:d&e=f #g+h",
      "color=a%2Fb%3Fc%3Ad%26e%3Df%20%23g%2Bh",
    ],
    [
      "allowReserved",
      { allowReserved: true, schema: { type: "string" } },
      "a/b?c:d&e=f #g+h",
      "color=a/b?c:d%26e=f%20%23g%2Bh",
    ],
    [
      "allowReserved with an encoded character",
      { allowReserved: true, schema: { type: "string" } },
      "a%2Fb%",
      "color=a%2Fb%25",
    ],
    ["a comma in an item", { explode: false, schema: SCHEMAS.list }, ["a,b", "c"], "color=a%2Cb,c"],
    [
      "a deeper object",
      { style: "deepObject", schema: { type: "object" } },
      { a: { b: [1, 2] }, c: [{ d: 3 }] },
      "color%5Ba%5D%5Bb%5D%5B%5D=1&color%5Ba%5D%5Bb%5D%5B%5D=2&color%5Bc%5D%5B0%5D%5Bd%5D=3",
    ],
    [
      "a list as deepObject",
      { style: "deepObject", schema: SCHEMAS.list },
      ["a", "b"],
      "color%5B%5D=a&color%5B%5D=b",
    ],
    ["a schema of any type", { schema: {} }, { a: 1 }, "a=1"],
    ["an object or a text", { schema: { oneOf: [{ type: "string" }, { type: "object" }] } }, { a: 1 }, "a=1"],
    ["a list in an exploded object", { schema: { type: "object" } }, { a: [1, 2] }, "a=1&a=2"],
    ["absent members", { schema: SCHEMAS.object }, { R: 1, G: undefined }, "R=1"],
    ["a text of no characters", { schema: { type: "string" } }, "", "color="],
    ["characters beyond ASCII", { name: "å", schema: { type: "string" } }, "ø", "%C3%A5=%C3%B8"],
    [
      "a bigint",
      { schema: { type: "object" }, style: "deepObject" },
      { n: 2n ** 60n },
      "color%5Bn%5D=1152921504606846976",
    ],
  ])("in a query with %s is sent as OpenAPI says", async (_, parameter, value, wire) => {
    expect(await sent({ in: "query", ...parameter }, value)).toBe(wire);
  });

  it.each<[string, object, unknown, string]>([
    [
      "a pipe in an item",
      { in: "query", style: "pipeDelimited", explode: false, schema: SCHEMAS.list },
      ["a|b"],
      "query.color",
    ],
    [
      "a space in an item",
      { in: "query", style: "spaceDelimited", explode: false, schema: SCHEMAS.list },
      ["a b"],
      "query.color",
    ],
    ["a Blob", { in: "query", schema: {} }, new Blob(["x"]), "query.color"],
    ["an object for a scalar", { in: "query", schema: { type: "string" } }, { a: 1 }, "query.color"],
    ["an object deep in a form", { in: "query", schema: SCHEMAS.object }, { R: { x: 1 } }, "query.color.R"],
    ["NaN", { in: "query", schema: {} }, { a: Number.NaN }, "query.color"],
    [
      "a comma in a header's object",
      { in: "header", schema: { type: "object" } },
      { a: "1,2" },
      "header.color",
    ],
    [
      "an object in a header for a scalar",
      { in: "header", schema: { type: "string" } },
      { a: "1" },
      "header.color",
    ],
    [
      "a line break in a cookie's JSON",
      { in: "header", content: { "text/plain": {} } },
      "a\nb",
      "header.color",
    ],
    ["an empty list in a path", { in: "path", style: "matrix", schema: SCHEMAS.list }, [], "path.color"],
    ["a dot segment in a list", { in: "path", schema: SCHEMAS.list }, [".."], "path.color"],
    [
      "a required member that is missing",
      { in: "query", schema: { ...SCHEMAS.object, required: ["R"] } },
      { G: 1 },
      "query.color.R",
    ],
    [
      "a member of another type",
      { in: "query", style: "deepObject", schema: SCHEMAS.object },
      { R: "1" },
      "query.color.R",
    ],
    [
      "a list item of another type",
      { in: "query", schema: { type: "array", items: { type: "integer" } } },
      [1, "2"],
      "query.color[1]",
    ],
    ["an absent cookie", { in: "cookie", schema: { type: "string" } }, undefined, "cookie.color"],
  ])("is refused before it is sent: %s", async (_, parameter, value, field) => {
    const call = sent(parameter as { in: string }, value);

    await expect(call).rejects.toMatchObject({ name: "InputError", field });
    expect(request).toBeUndefined();
  });
});

describe("a call", () => {
  const several = documentOf(
    {
      parameters: [
        {
          name: "paging",
          in: "query",
          schema: { type: "object", required: ["limit"], properties: { limit: { type: "integer" } } },
        },
        { name: "plain", in: "query", schema: { type: "string" } },
        { name: "sid", in: "cookie", schema: { type: "string" } },
        { name: "Authorization", in: "header", required: true, schema: { type: "string" } },
        { name: "Accept", in: "header", required: true, schema: { type: "string" } },
        { name: "content-type", in: "header", required: true, schema: { type: "string" } },
      ],
    },
    { method: "get" },
  );

  it("may leave out an object whose members are required", async () => {
    await echoOf(several, baseUrl)({ query: { plain: "a b" } });

    expect(request?.url).toBe("/echo?plain=a%20b");
  });

  it("needs no header that OpenAPI ignores", async () => {
    await echoOf(several, baseUrl)();

    expect(request?.headers.authorization).toBeUndefined();
  });

  it("sends cookies beside those that a header has", async () => {
    await echoOf(several, baseUrl)({ cookie: { sid: "a;b" }, headers: { cookie: "x=1" } });

    expect(request?.headers.cookie).toBe("x=1; sid=a%3Bb");
  });

  it("refuses a cookie that the operation does not have", async () => {
    const call = echoOf(documentOf({}), baseUrl)({ cookie: { sid: "1" } });

    await expect(call).rejects.toMatchObject({ code: "unknown_option", field: "cookie" });
  });
});
