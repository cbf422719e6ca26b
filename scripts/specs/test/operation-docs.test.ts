import ts from "typescript";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../src/document/document.ts";
import { annotate } from "../src/generate/annotate.ts";
import { methodsFile } from "../src/generate/methods-file.ts";
import { generateTypes } from "../src/generate/type-generator.ts";
import { apiOf } from "./support/apis.ts";

const ett = apiOf("ett");
const json = (schema: JsonObject) => ({ content: { "application/json": { schema } } });
const at = { type: "integer", "x-encoding": "unix-seconds" };

/** A document of one operation, and the schemas that it refers to. */
function documentOf(operation: JsonObject, schemas: JsonObject = {}, method = "post"): JsonObject {
  const whole = { operationId: "moveThing", responses: {}, ...operation };
  return {
    openapi: "3.0.3",
    info: { title: "things", version: "1" },
    paths: { "/things": { [method]: whole } },
    components: { schemas },
  };
}

/** The generated interface of methods. */
function methodsOf(value: JsonObject): readonly ts.TypeElement[] {
  const file = "specs/ett/openapi.yaml";
  const text = methodsFile(ett, { file, text: "", value, placeOf: () => ({ file }) });
  const { statements } = ts.createSourceFile("methods.ts", text, 99, true);
  const [methods, ...others] = statements.filter((one) => !ts.isImportDeclaration(one));
  if (methods === undefined || !ts.isInterfaceDeclaration(methods) || others.length > 0)
    throw new Error(`expected one interface and no other statement in ${text}`);
  expect(methods.name.text).toBe("EttMethods");
  return methods.members;
}

/** The comment that an editor shows at a method. */
function commentOf(document: JsonObject): string {
  const [method] = methodsOf(document);
  const [comment] = method ? ts.getJSDocCommentsAndTags(method) : [];
  return comment?.getText() ?? "";
}

describe("methodsFile()", () => {
  it.each(["moveThing", "move-thing", `a"]: 1; evil: any; "`, "a\u2028b", "constructor2"])(
    "names a method and its operation %j",
    (operationId) => {
      const [method, ...others] = methodsOf(documentOf({ operationId }));

      expect(others).toEqual([]);
      const { name, type } = method as ts.PropertySignature;
      expect(ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : undefined).toBe(operationId);
      const [argument] = (type as ts.TypeReferenceNode).typeArguments ?? [];
      const { indexType } = argument as ts.IndexedAccessTypeNode;
      expect(((indexType as ts.LiteralTypeNode).literal as ts.StringLiteral).text).toBe(operationId);
    },
  );
});

describe("the comment of a method", () => {
  it("has the summary, the description, what the x- fields say, the route and the end", async () => {
    const comment = commentOf(
      documentOf({
        summary: "Move a thing",
        description: "Moves it.\n\n- once\n- for ever",
        deprecated: true,
        "x-sunset": "2027-06-30",
        "x-idempotent": false,
        "x-callable-by": "third parties",
        "x-recovery-hint": "Look at the things.",
        "x-provenance": "inferred",
      }),
    );

    expect(comment.replaceAll(/^ +/gm, " ")).toBe(`/**
 * Move a thing
 *
 * Moves it.
 *
 * - once
 * - for ever
 *
 * **Inferred** from the documentation of Energy Track & Trace, not confirmed.
 *
 * Callable by: third parties
 *
 * **Not idempotent**: acts again when it is sent again.
 *
 * If the response is lost: Look at the things.
 *
 * Sunset: 2027-06-30
 *
 * \`POST /things\`
 *
 * @deprecated Ends on 2027-06-30.
 */`);
  });

  it.each([
    ["put", undefined, "Idempotent: has the same effect"],
    ["delete", undefined, "Idempotent: has the same effect"],
    ["post", true, "Idempotent: has the same effect"],
    ["patch", false, "**Not idempotent**"],
  ])("says of a %s with x-idempotent: %s whether a retry acts again", async (method, idempotent, words) => {
    const given = idempotent === undefined ? {} : { "x-idempotent": idempotent };

    expect(commentOf(documentOf(given, {}, method))).toContain(words);
  });

  it("says nothing of retries for a read", async () => {
    expect(commentOf(documentOf({}, {}, "get"))).not.toMatch(/idempotent/i);
  });

  it("lists the units and time formats of all inputs and of the response, through references", async () => {
    const thing = {
      type: "object",
      properties: {
        amount: { type: "integer", "x-unit": "Wh" },
        from: { $ref: "#/components/schemas/Time" },
        to: { $ref: "#/components/schemas/Time" },
        parts: { type: "array", items: { $ref: "#/components/schemas/Thing" } },
        seen: { type: "string", format: "date-time" },
      },
    };
    const comment = commentOf(
      documentOf(
        {
          "x-idempotent": true,
          parameters: [{ name: "since", in: "query", schema: at }],
          requestBody: json({ allOf: [{ $ref: "#/components/schemas/Thing" }] }),
          responses: {
            "200": { description: "Moved.", ...json({ properties: { price: { "x-unit": "EUR/MWh" } } }) },
            "400": { description: "No.", ...json({ properties: { failedAt: at } }) },
          },
        },
        { Thing: thing, Time: at },
      ),
    );

    expect(comment).toContain("Times in Unix seconds: `since`, `from`, `to`.");
    expect(comment).toContain("In Wh: `amount`.");
    expect(comment).toContain("In EUR/MWh: `price`.");
    expect(comment).toContain("Times as RFC 3339 date-times: `seen`.");
    expect(comment).not.toContain("failedAt");
  });

  it("bears schemas that are nested deeply", async () => {
    let schema: JsonObject = { type: "object", properties: { deep: at } };
    for (let depth = 0; depth < 300; depth += 1) schema = { type: "array", items: schema };

    const comment = commentOf(documentOf({ "x-idempotent": true, requestBody: json(schema) }));

    expect(comment).toContain("Times in Unix seconds: `deep`.");
  });

  it("lets no word of the document end the comment, or begin a tag", async () => {
    const comment = commentOf(
      documentOf({
        summary: "Move */ export const evil = 1; /*",
        description: "@deprecated use another\n@link",
        "x-idempotent": true,
        requestBody: json({ properties: { "a`*/b": at } }),
      }),
    );

    expect(comment.match(/\*\//g)).toHaveLength(1);
    expect(comment).not.toMatch(/[\s*]@/);
  });
});

describe("the generated types", () => {
  it("mark deprecated operations, and leave all other documentation of operations to the methods", async () => {
    const types = await generateTypes(
      annotate(
        ett,
        documentOf({
          summary: "Move a thing",
          deprecated: true,
          "x-sunset": "2027-06-30",
          "x-idempotent": true,
        }),
      ),
    );

    expect(types).toMatch(/\/\*\* @deprecated Ends on 2027-06-30\. \*\/\s+moveThing: \{/);
    expect(types).not.toContain("Move a thing");
    expect(types.match(/@deprecated/g)).toHaveLength(1);
  });

  it("describe a property that refers to a schema as the schema is described", async () => {
    const schemas = {
      Thing: {
        type: "object",
        properties: {
          state: { $ref: "#/components/schemas/State" },
          last: { $ref: "#/components/schemas/State", description: "The state before." },
        },
      },
      State: { type: "string", enum: ["new", "old"], description: "- `new`: just made." },
    };

    const types = await generateTypes(annotate(ett, documentOf({ "x-idempotent": true }, schemas)));

    expect(types).toMatch(/- `new`: just made\. \*\/\s+state\?: components/);
    expect(types).toMatch(/The state before\. \*\/\s+last\?: components/);
  });

  it("let optional query and header parameters be undefined, and no other property", async () => {
    const parameters = [
      { name: "limit", in: "query", schema: { type: "integer" } },
      { name: "type", in: "query", required: true, schema: { type: "string" } },
      { name: "x-trace", in: "header", schema: { type: "string", nullable: true } },
    ];
    const requestBody = json({ type: "object", properties: { query: { properties: { a: {} } } } });

    const types = await generateTypes(documentOf({ parameters, requestBody }));

    expect(types).toContain("limit?: number | undefined;");
    expect(types).toContain("type: string;");
    expect(types).toContain('"x-trace"?: string | null | undefined;');
    expect(types).toMatch(/query\?: \{\s+a\?: unknown;\s+\};/);
  });
});
