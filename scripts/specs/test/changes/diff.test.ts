import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import { describe, expect, it } from "vitest";
import { changesetFiles } from "../../src/changeset/changeset-files.ts";
import { diffDocuments } from "../../src/diff/diff.ts";
import { isLargerThan } from "../../src/diff/document-size.ts";
import { changelogSections, markdownReport } from "../../src/diff/render-markdown.ts";
import { textReport } from "../../src/diff/render-text.ts";
import { type Change, largest, WITHOUT_TYPES } from "../../src/diff/report.ts";
import type { Json, JsonObject } from "../../src/document/document.ts";

function json(schema: JsonObject): JsonObject {
  return { content: { "application/json": { schema } } };
}

const orderRef = { $ref: "#/components/schemas/Order" };

/** Three operations that share a schema: one lists it, one reads it, one passes it. */
function orders(order: JsonObject): JsonObject {
  return {
    openapi: "3.0.3",
    info: { title: "Orders", version: "1" },
    paths: {
      "/orders": {
        get: {
          operationId: "listOrders",
          responses: {
            "200": {
              description: "All.",
              ...json({ type: "object", properties: { result: { type: "array", items: orderRef } } }),
            },
          },
        },
        post: {
          operationId: "createOrder",
          requestBody: { required: true, ...json(orderRef) },
          responses: { "201": { description: "Made." } },
        },
      },
      "/orders/{id}": {
        get: {
          operationId: "getOrder",
          parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
          responses: { "200": { description: "It.", ...json(orderRef) } },
        },
      },
    },
    components: { schemas: { Order: { type: "object", properties: order } } },
  };
}

function lines(changes: readonly Change[]): string[] {
  return changes.map(
    ({ bump, operationId, place, sources }) => `${bump} ${operationId} ${place} ${sources.join("+")}`,
  );
}

describe("diffDocuments()", () => {
  it("finds nothing between a document and itself", async () => {
    const document = orders({ note: { type: "string" } });

    const report = await diffDocuments({
      api: { name: "orders", title: "Orders" },
      before: document,
      after: structuredClone(document),
    });

    expect(report).toEqual({ api: "orders", bump: "none", changes: [] });
  });

  it("tells each operation what a change of a shared schema means for it", async () => {
    const before = orders({ amount: { type: "integer", minimum: 0 } });
    const after = orders({ amount: { type: "integer", minimum: 1 } });

    const { bump, changes } = await diffDocuments({
      api: { name: "orders", title: "Orders" },
      before,
      after,
    });

    expect(bump).toBe("major");
    expect(lines(changes)).toEqual([
      "major createOrder body.amount document",
      "patch getOrder response 200 body.amount document",
      "patch listOrders response 200 body.result[].amount document",
    ]);
  });

  it("says what is true now, what was true before and what to do", async () => {
    const before = orders({ amount: { type: "integer" } });
    const after = orders({ amount: { type: "integer", nullable: true } });

    const { changes } = await diffDocuments({ api: { name: "orders", title: "Orders" }, before, after });

    expect(changes.find(({ operationId }) => operationId === "getOrder")).toEqual({
      bump: "major",
      group: "breaking",
      operationId: "getOrder",
      place: "response 200 body.amount",
      now: "`data.amount` in the 200 response may now be `null`.",
      before: "always `integer`",
      whatToDo: "Handle `null` where you read `data.amount`.",
      cause: {
        place: "Order.amount",
        kind: "widened",
        now: "`Order.amount` may now be `null`.",
        before: "always `integer`",
        whatToDo: "Handle `null` where you read `Order.amount`.",
      },
      sources: ["document", "types"],
    });
    expect(changes.find(({ operationId }) => operationId === "createOrder")).toMatchObject({
      bump: "minor",
      group: "added",
      place: "body.amount",
    });
  });

  it("takes the larger bump where the types break and the document's comparison sees no break", async () => {
    const mapping = (power: string) => ({
      state: {
        oneOf: [{ $ref: "#/components/schemas/Power" }, { $ref: "#/components/schemas/Gas" }],
        discriminator: {
          propertyName: "kind",
          mapping: { [power]: "#/components/schemas/Power", gas: "#/components/schemas/Gas" },
        },
      },
    });
    const withVariants = (document: JsonObject): JsonObject => {
      const variant = (own: string) => ({
        type: "object",
        required: ["kind"],
        properties: { kind: { type: "string" }, [own]: { type: "number" } },
      });
      const { schemas } = document.components as { schemas: JsonObject };
      return {
        ...document,
        components: { schemas: { ...schemas, Power: variant("mw"), Gas: variant("volume") } },
      };
    };
    const before = withVariants(orders(mapping("power")));
    const after = withVariants(orders(mapping("POWER")));

    const { changes } = await diffDocuments({ api: { name: "orders", title: "Orders" }, before, after });

    expect(changes.find(({ operationId }) => operationId === "getOrder")).toMatchObject({
      bump: "major",
      place: "response 200 body.state",
      now: "The discriminator of `data.state` in the 200 response is now `kind: POWER, gas`.",
      before: "`kind: gas, power`",
      whatToDo: "Change the code that distinguishes the types of `data.state`.",
    });
  });

  it("gives the day on which a deprecated operation ends, and recalls it when the operation goes", async () => {
    const withNotice = orders({ note: { type: "string" } });
    const paths = withNotice.paths as { "/orders/{id}": { get: JsonObject } };
    Object.assign(paths["/orders/{id}"].get, {
      deprecated: true,
      "x-sunset": "Thu, 31 Dec 2026 23:59:59 GMT",
    });
    const without = orders({ note: { type: "string" } });
    delete (without.paths as JsonObject)["/orders/{id}"];

    const announced = await diffDocuments({
      api: { name: "orders", title: "Orders" },
      before: orders({ note: { type: "string" } }),
      after: withNotice,
    });
    const removed = await diffDocuments({
      api: { name: "orders", title: "Orders" },
      before: withNotice,
      after: without,
    });

    expect(announced.changes).toMatchObject([
      { bump: "minor", group: "deprecated", operationId: "getOrder", sunset: "2026-12-31" },
    ]);
    expect(removed.changes).toMatchObject([
      {
        bump: "major",
        group: "breaking",
        operationId: "getOrder",
        sunset: "2026-12-31",
        now: "The operation was removed, as announced for 2026-12-31.",
      },
    ]);
  });

  it("says once that an operation's words changed, however many did", async () => {
    const before = orders({
      a: { type: "string", description: "One." },
      b: { type: "string", example: "x" },
    });
    const after = orders({
      a: { type: "string", description: "First." },
      b: { type: "string", example: "y" },
    });

    const { bump, changes } = await diffDocuments({
      api: { name: "orders", title: "Orders" },
      before,
      after,
    });

    expect(bump).toBe("patch");
    expect(changes.filter(({ operationId }) => operationId === "getOrder").map(({ now }) => now)).toEqual([
      "Documentation changed: descriptions, examples.",
    ]);
  });

  it("ends with a recursive schema that changed", async () => {
    const tree = (type: string) => ({ leaf: { type }, children: { type: "array", items: orderRef } });

    const { changes } = await diffDocuments({
      api: { name: "orders", title: "Orders" },
      before: orders(tree("string")),
      after: orders(tree("integer")),
    });

    expect(lines(changes)).toContain("major getOrder response 200 body.leaf document+types");
  });

  it("takes a percent sign in a name for what it is", async () => {
    const named = (type: string) => orders({ "100%": { type }, "a%20b": { type } });

    const { changes } = await diffDocuments({
      api: { name: "orders", title: "Orders" },
      before: named("string"),
      after: named("integer"),
    });

    expect(lines(changes.filter(({ operationId }) => operationId === "getOrder"))).toEqual([
      "major getOrder response 200 body.100% document+types",
      "major getOrder response 200 body.a%20b document+types",
    ]);
  });

  it("does not take data that is called $ref for a reference", async () => {
    const limited = (maximum: number) =>
      orders({
        place: { type: "object", default: { $ref: "elsewhere" } },
        amount: { type: "integer", maximum },
      });

    const { changes } = await diffDocuments({
      api: { name: "orders", title: "Orders" },
      before: limited(9),
      after: limited(10),
    });

    expect(lines(changes)).toContain("major getOrder response 200 body.amount document");
  });

  it("counts the new values of a long list that it does not show", async () => {
    const listing = (count: number) =>
      orders({
        zone: { type: "string", enum: Array.from({ length: count }, (_, index) => `z${index + 10}`) },
      });

    const { changes } = await diffDocuments({
      api: { name: "orders", title: "Orders" },
      before: listing(5),
      after: listing(25),
    });

    expect(changes.find(({ operationId }) => operationId === "getOrder")?.now).toMatch(
      /^`data\.zone` in the 200 response may now be `"z15"`, (`"z\d+"`, ){6}`"z22"` or 12 more\.$/,
    );
  });

  it("shows an owner's words as text: no markup, no mention, no control character, no new line", async () => {
    const before = orders({});
    const summary = "Evil ` <img src=x> `` @everyone\u001b[31m red\u202e\n\n## Heading";
    const operation = { operationId: "evil", summary, responses: { "200": { description: "It." } } };
    const after = { ...before, paths: { ...(before.paths as JsonObject), "/evil`<b>": { get: operation } } };

    const report = await diffDocuments({ api: { name: "orders", title: "Orders" }, before, after });

    const text = "Evil ' \\<img src=x> '' @\u200beveryone \\[31m red ## Heading";
    expect(changelogSections(report.changes)).toEqual([
      `**Added**\n\n- \`evil\`: New operation \`GET /evil'<b>\`: ${text}.`,
    ]);
    const reports = [{ ...report, title: "Orders", base: "HEAD", operations: 3 }];
    expect(markdownReport(reports)).toContain(text);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the test is about them
    expect(textReport(reports)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  it("throws document_invalid for a reference that leads nowhere", async () => {
    const after = orders({ place: { $ref: "#/components/schemas/Place" } });

    const error = await thrownBy(() =>
      diffDocuments({ api: { name: "orders", title: "Orders" }, before: orders({}), after }),
    );

    expect(error.code).toBe("document_invalid");
    expect(error.message).toContain("#/components/schemas/Place");
  });
});

describe("largest()", () => {
  it("is none of none", () => {
    expect(largest([])).toBe("none");
  });

  it("takes as many bumps as a large document has", () => {
    const bumps = Array.from({ length: 300_000 }, () => "minor" as const);

    expect(largest([...bumps, "major", "patch"])).toBe("major");
  });
});

describe("documents that are too large to compare their types", () => {
  const api = { name: "orders", title: "Orders" };
  const long = (letter: string) =>
    orders({
      note: { type: "string", description: letter.repeat(800_000) },
      ...(letter === "b" ? { unit: { type: "string" } } : {}),
    });

  it("says so in the report and in the changeset", async () => {
    const report = await diffDocuments({ api, before: long("a"), after: long("b") });

    expect(report.isWithoutTypes).toBe(true);
    expect(textReport([{ ...report, title: "Orders", base: "v1", operations: 3 }])).toContain(
      "too large to compare the types",
    );
    const versions = ["1", "1"] as const;
    for (const text of changesetFiles(api, report, { baseSha256: "0".repeat(64), versions }).values())
      expect(text).toContain(WITHOUT_TYPES);
  });

  it("says nothing of it where the types were compared", async () => {
    const report = await diffDocuments({
      api,
      before: orders({}),
      after: orders({ unit: { type: "string" } }),
    });

    expect(report.isWithoutTypes).toBeUndefined();
    const versions = ["1", "1"] as const;
    for (const text of changesetFiles(api, report, { baseSha256: "0".repeat(64), versions }).values())
      expect(text).not.toContain("too large");
  });
});

describe("isLargerThan()", () => {
  it.each<[string, Json]>([
    ["texts", ["a", "", "long ".repeat(100)]],
    ["objects", { a: { b: [1, true, null, -2.5] }, long: "x" }],
    ["names that every object inherits", JSON.parse('{ "__proto__": { "constructor": 1 }, "toString": [] }')],
  ])("counts the characters of %s as JSON does", (_what, value) => {
    const { length } = JSON.stringify(value);

    // The last value of a list or an object has no comma.
    expect(isLargerThan(length * 0.8 - 1, [value])).toBe(true);
    expect(isLargerThan(length * 1.3 + 3, [value])).toBe(false);
  });
});
