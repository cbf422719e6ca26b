import { describe, expect, it } from "vitest";
import { diffDocuments } from "../../src/diff/diff.ts";
import type { JsonObject } from "../../src/document/document.ts";

const order = (properties: JsonObject): JsonObject => ({ type: "object", properties });
const text: JsonObject = { type: "string" };

/** An operation whose response has a body of several media types, each with a schema of its own. */
function returning(bodies: Record<string, JsonObject>): JsonObject {
  const content = Object.fromEntries(Object.entries(bodies).map(([type, schema]) => [type, { schema }]));
  return {
    openapi: "3.0.3",
    info: { title: "Orders", version: "1" },
    paths: {
      "/orders": { get: { operationId: "getOrder", responses: { 200: { description: "It.", content } } } },
    },
  };
}

async function sentences(before: Record<string, JsonObject>, after: Record<string, JsonObject>) {
  const api = { name: "orders", title: "Orders" };
  const report = await diffDocuments({ api, before: returning(before), after: returning(after) });
  return report.changes.map(({ bump, now }) => `${bump}: ${now}`);
}

describe("the media types of a body", () => {
  it("are one sentence for what changed in each of their schemas, and name themselves for the rest", async () => {
    const told = await sentences(
      {
        "application/json": order({ id: text, note: text, unit: text }),
        "application/xml": order({ id: text, note: text, weight: text }),
      },
      {
        "application/json": order({ id: text, unit: { type: "integer" } }),
        "application/xml": order({ id: text, weight: text }),
      },
    );

    expect(told).toEqual([
      expect.stringMatching(
        /^major: `data\.unit` in the 200 response \(`application\/json`\) is now `integer`/,
      ),
      expect.stringMatching(/^major: The property `data\.note` in the 200 response was removed/),
    ]);
  });

  it("are one sentence although the client has no types for one of them", async () => {
    const told = await sentences(
      {
        "application/json": order({ id: text, note: text }),
        "text/csv": order({ id: text, note: text, sum: text }),
      },
      { "application/json": order({ id: text }), "text/csv": order({ id: text, sum: text }) },
    );

    expect(told).toEqual(["major: The property `data.note` in the 200 response was removed."]);
  });

  it("are one sentence for a member that has another name in each", async () => {
    const told = await sentences(
      {
        "application/json": order({ access_token: text }),
        "application/xml": order({ access_token: text, a: text }),
      },
      {
        "application/json": order({ accessToken: text }),
        "application/xml": order({ accessToken: text, a: text }),
      },
    );

    expect(told).toEqual([
      "major: The property `data.access_token` in the 200 response is now called `data.accessToken`.",
    ]);
  });

  it("each come and go with a sentence of their own", async () => {
    const [json, other] = [order({ id: text }), order({ id: text, a: text })];

    expect(
      await sentences(
        { "application/json": json, "application/xml": other },
        { "application/json": json, "application/yaml": other },
      ),
    ).toEqual([
      "major: The 200 response is no longer available as `application/xml`.",
      "minor: The 200 response may now also be `application/yaml`.",
    ]);
  });
});
