import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import { readDecisions } from "../../src/decisions/decision-records.ts";
import { findQuestions } from "../../src/decisions/find-questions.ts";
import { recordQuestions } from "../../src/decisions/record-questions.ts";
import { diffDocuments } from "../../src/diff/diff.ts";
import { type JsonObject, parseSource } from "../../src/document/document.ts";
import { applyOverlay } from "../../src/overlay/overlay.ts";

const api = { name: "orders", title: "Orders", versionHeader: "X-API-Version" };
const names = ["constructor", "__proto__", "toString"];

/** As JSON, since a literal `__proto__` is no property. */
function documentOf(
  parts: { readonly [key in "properties" | "schemas" | "parameters" | "paths"]?: string },
): JsonObject {
  const { properties = "{}", schemas = "", parameters = "[]", paths = "" } = parts;
  return JSON.parse(`{
    "openapi": "3.0.3",
    "info": { "title": "Orders", "version": "1" },
    "paths": {
      "/orders": {
        "get": {
          "operationId": "getOrders",
          "parameters": ${parameters},
          "responses": {
            "200": {
              "description": "All.",
              "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Order" } } }
            }
          }
        }
      }${paths}
    },
    "components": { "schemas": { "Order": { "type": "object", "properties": ${properties} }${schemas} } }
  }`);
}

async function sentences(before: JsonObject, after: JsonObject) {
  const report = await diffDocuments({ api, before, after });
  return report.changes.map(({ bump, now }) => `${bump}: ${now}`);
}

describe("diffDocuments() with names that every object inherits", () => {
  it.each(names)("tells a property %s that comes, changes and goes", async (name) => {
    const [none, text, number] = [
      '{ "id": {} }',
      `{ "id": {}, "${name}": { "type": "string" } }`,
      `{ "id": {}, "${name}": { "type": "integer" } }`,
    ].map((properties) => documentOf({ properties })) as [JsonObject, JsonObject, JsonObject];

    expect(await sentences(none, text)).toEqual([
      expect.stringContaining(`minor: New property \`data.${name}\``),
    ]);
    expect(await sentences(text, none)).toEqual([
      expect.stringContaining(`major: The property \`data.${name}\` in the 200 response was removed`),
    ]);
    expect(await sentences(text, number)).toEqual([
      expect.stringMatching(new RegExp(`^major: \`data\\.${name}\` in the 200 response is now \`integer\``)),
    ]);
    expect(await sentences(text, structuredClone(text))).toEqual([]);
  });

  it.each(names)("tells a schema %s that changes and goes", async (name) => {
    const using = (type: string) =>
      documentOf({
        properties: `{ "part": { "$ref": "#/components/schemas/${name}" } }`,
        schemas: `, "${name}": { "type": "object", "properties": { "a": { "type": "${type}" } } }`,
      });

    expect(await sentences(using("string"), using("integer"))).toEqual([
      expect.stringMatching(/^major: `data\.part\.a` in the 200 response is now `integer`/),
    ]);
    expect(await sentences(using("string"), documentOf({}))).toContainEqual(
      expect.stringContaining(`The type \`components["schemas"]["${name}"]\` was removed`),
    );
  });

  it.each(names)("tells a parameter %s that comes and goes", async (name) => {
    const given = documentOf({
      parameters: `[{ "name": "${name}", "in": "query", "schema": { "type": "string" } }]`,
    });

    expect(await sentences(documentOf({}), given)).toEqual([
      expect.stringContaining(`minor: New optional parameter \`query.${name}\``),
    ]);
    expect(await sentences(given, documentOf({}))).toEqual([
      expect.stringContaining(`major: The parameter \`query.${name}\` was removed`),
    ]);
  });

  it.each(names)("tells an operation %s that comes and goes", async (name) => {
    const given = documentOf({
      paths: `, "/${name}": { "get": { "operationId": "${name}", "responses": { "204": { "description": "Done." } } } }`,
    });

    expect(await sentences(documentOf({}), given)).toEqual([`minor: New operation \`GET /${name}\`.`]);
    expect(await sentences(given, documentOf({}))).toEqual([
      "major: The operation was removed without prior deprecation.",
    ]);
  });
});

describe("findQuestions() and decide() with names that every object inherits", () => {
  it.each(names)("ask of a property %s and of an action of that name, and record the decision", (name) => {
    const before = documentOf({ properties: `{ "${name}": { "type": "string" } }` });
    const upstream = documentOf({ properties: `{ "${name}": { "type": "integer", "maximum": 5 } }` });
    const overlay = parseSource(
      "specs/orders/overlay.yaml",
      `overlay: 1.0.0
info: { title: Test, version: 1.0.0 }
actions:
  - x-name: ${name}
    description: Why.
    target: $.components.schemas.Order.properties["${name}"]
    update: { type: boolean }
`,
    );
    const effectiveOf = (document: JsonObject) => applyOverlay(document, overlay).document;
    const effective = { before: effectiveOf(before), after: effectiveOf(upstream) };
    const find = (overlays: readonly ReturnType<typeof parseSource>[]) =>
      findQuestions(api, { before, after: upstream }, effective, overlays);

    const { open, judged } = find([overlay]);
    const text = recordQuestions([overlay], open, "2026-11-30").get(overlay.file) ?? "";
    const asked = parseSource(overlay.file, text);
    const documents = { upstream, effective: effective.after };
    const decision = { actions: [name], reason: "Seen.", today: "2026-12-01" };
    const kept = decide(api, documents, [asked], { ...decision, kind: "keep" });
    const dropped = decide(api, documents, [asked], { ...decision, kind: "drop" });

    expect(judged).toHaveLength(2);
    expect(open.map(({ action, upstream }) => [action.name, upstream])).toEqual([
      [name, `\`type\` of \`Order.${name}\` is now \`integer\` (before: \`string\`)`],
    ]);
    expect(readDecisions(kept)).toEqual([expect.objectContaining({ action: name, decision: "keep" })]);
    expect(find(kept)).toMatchObject({ open: [], decided: [{ action: { name } }] });
    expect(readDecisions(dropped)).toEqual([expect.objectContaining({ action: name, decision: "drop" })]);
  });
});
