import { describe, expect, it } from "vitest";
import { comparable } from "../../src/diff/comparable.ts";
import { compareNotices } from "../../src/diff/compare-notices.ts";
import { SchemaComparison } from "../../src/diff/compare-schemas.ts";
import { pairOperations } from "../../src/diff/operation-pairs.ts";
import { Replacements } from "../../src/diff/replacements.ts";
import type { Json, JsonObject } from "../../src/document/document.ts";

const list = {
  200: {
    description: "",
    content: { "application/json": { schema: { type: "array", items: { type: "string" } } } },
  },
};

function documentOf(operations: Record<string, JsonObject>): JsonObject {
  const paths: { [path: string]: JsonObject } = {};
  for (const [route, operation] of Object.entries(operations)) {
    const [method = "", path = ""] = route.split(" ");
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: { responses: list as Json, ...operation } as JsonObject,
    };
  }
  return { openapi: "3.0.3", info: { title: "T", version: "1" }, paths };
}

function replacementsOf(before: JsonObject, after: JsonObject) {
  const [old, now] = [comparable(before), comparable(after)];
  const schemas = new SchemaComparison(old.schemas, now.schemas);
  return { replacements: new Replacements(pairOperations(old, now), schemas), now };
}

const old = { "GET /old": { operationId: "getOld" } };
const next = { "GET /new": { operationId: "getNew" }, "GET /new/{id}": { operationId: "getNewOne" } };

describe("Replacements", () => {
  const successor = (deprecated: JsonObject, others: Record<string, JsonObject> = next) => {
    const after = documentOf({ "GET /old": { operationId: "getOld", ...deprecated }, ...others });
    const { replacements, now } = replacementsOf(documentOf(old), after);
    const operation = now.operations.get("getOld");
    return operation && replacements.of(operation)?.id;
  };

  it.each([
    ["Deprecated, use /new.", "getNew"],
    ["Deprecated: use `/new/{id}` instead", "getNewOne"],
    ["Deprecated; use `GET /new/{newId}`.", "getNewOne"],
    ["Deprecated, use getNewOne.", "getNewOne"],
    ["Use https://docs.example/new-things instead.", undefined],
    ["See /newer and /old.", undefined],
  ])("finds what %j names", (description, expected) => {
    expect(
      successor({
        description,
        "x-not-alike": true,
        parameters: [{ name: "a", in: "query", schema: { type: "string" } }],
      }),
    ).toBe(expected);
  });

  it("finds the only new operation of the same inputs and outputs", () => {
    expect(successor({ deprecated: true }, { "GET /fresh": { operationId: "getFresh" } })).toBe("getFresh");
    expect(
      successor(
        { deprecated: true },
        { "GET /a": { operationId: "getA" }, "GET /b": { operationId: "getB" } },
      ),
    ).toBeUndefined();
    expect(successor({ deprecated: true }, { "POST /fresh": { operationId: "postFresh" } })).toBeUndefined();
  });
});

describe("compareNotices()", () => {
  const notices = (description: string, before = "Lists.") => {
    const [one, other] = [before, description].map((text) =>
      documentOf({ "GET /old": { operationId: "getOld", description: text }, ...next }),
    ) as [JsonObject, JsonObject];
    return compareNotices(one, other, replacementsOf(one, other).replacements);
  };

  it.each([
    ["Deprecated, use /new.", "deprecated", "minor"],
    ["This list will be removed.", "deprecated", "minor"],
    ["Sunset: 2027-01-31.", "deprecated", "minor"],
    ["No longer returns drafts.", "deprecated", "minor"],
    ["At most 100 items.", "other", "patch"],
    ["Rate limit: 5 per second.", "other", "patch"],
    ["Valid from 2027-01-01.", "other", "patch"],
  ])("shows %j in full", (description, group, bump) => {
    expect(notices(description)).toEqual([
      expect.objectContaining({
        operationId: "getOld",
        group,
        bump,
        now: `The description now says: “${description.slice(0, -1)}”`,
        before: "“Lists”",
      }),
    ]);
  });

  it("says what to call instead", () => {
    expect(notices("Deprecated, use /new.")[0]?.whatToDo).toBe("Call `getNew` (`GET /new`) instead.");
  });

  it("leaves other words alone, and words that stay", () => {
    expect(notices("Lists everything.")).toEqual([]);
    expect(notices("Deprecated.  Use /new.", "Deprecated. Use /new.")).toEqual([]);
  });
});
