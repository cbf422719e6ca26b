import { existsSync } from "node:fs";
import { join } from "node:path";
import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import { describe, expect, it } from "vitest";
import { type JsonObject, parseSource, readDocument } from "../src/document/document.ts";
import { applyOverlay } from "../src/overlay/overlay.ts";
import { apis } from "./support/apis.ts";
import { redoclyBundle } from "./support/redocly-bundle.ts";

const repository = join(import.meta.dirname, "../../..");

function overlayOf(actions: string): string {
  return `overlay: 1.1.0\ninfo: { title: Test, version: "1" }\nactions:\n${actions}`;
}

function apply(document: JsonObject, actions: string): JsonObject {
  return applyOverlay(document, parseSource("overlay.yaml", overlayOf(actions))).document;
}

describe("applyOverlay()", () => {
  it("merges objects, appends to arrays and replaces primitives", () => {
    const document = { info: { title: "Old", tags: ["a"], nested: { kept: 1 } }, list: [{ n: 1 }] };

    const result = apply(
      document,
      `  - { x-name: info, description: why, target: $.info, update: { title: New, tags: [b], nested: { added: 2 } } }
  - { x-name: one, description: why, target: $.list, update: { n: 2 } }
  - { x-name: many, description: why, target: $.list, update: [{ n: 3 }, { n: 4 }] }
  - { x-name: primitive, description: why, target: "$.list[0].n", update: 9 }`,
    );

    expect(result).toEqual({
      info: { title: "New", tags: ["a", "b"], nested: { kept: 1, added: 2 } },
      list: [{ n: 9 }, { n: 2 }, { n: 3 }, { n: 4 }],
    });
    expect(document.info.title).toBe("Old");
  });

  it("applies each action to the result of those before it, so that remove and update replace", () => {
    const document = { schema: { enum: ["Old", "Older"] } };

    const result = apply(
      document,
      `  - { x-name: out, description: why, target: $.schema.enum, remove: true }
  - { x-name: in, description: why, target: $.schema, update: { enum: [new] } }`,
    );

    expect(result).toEqual({ schema: { enum: ["new"] } });
  });

  it("removes every selected item of an array, whatever order the target gives them in", () => {
    const document = { list: ["a", "b", "c", "d", "e"], map: { x: 1, y: 2 } };

    const result = apply(
      document,
      `  - { x-name: items, description: why, target: "$.list[0,4,2,0]", remove: true }
  - { x-name: all, description: why, target: $.map.*, remove: true }`,
    );

    expect(result).toEqual({ list: ["b", "d"], map: {} });
  });

  it("copies a value and shares nothing between the places that it was put in", () => {
    const document = { from: { a: { b: 1 } }, to: { one: {}, two: {} } };

    const result = apply(
      document,
      `  - { x-name: copy, description: why, target: $.to.*, copy: $.from }
  - { x-name: change, description: why, target: $.to.one.a, update: { b: 2 } }`,
    );

    expect(result).toEqual({ from: { a: { b: 1 } }, to: { one: { a: { b: 2 } }, two: { a: { b: 1 } } } });
  });

  it("changes one place alone, though the overlay put the same anchor in two", () => {
    const result = apply(
      {},
      `  - { x-name: both, description: why, target: $, update: { to: { one: &a { b: { c: 1 } }, two: *a } } }
  - { x-name: change, description: why, target: $.to.one.b, update: { c: 2 } }
  - { x-name: remove, description: why, target: $.to.two.b.c, remove: true }`,
    );

    expect(result).toEqual({ to: { one: { b: { c: 2 } }, two: { b: {} } } });
  });

  it("selects by an index inside a filter, as RFC 9535 says", () => {
    const document = { operations: [{ tags: ["A"] }, { tags: ["B"] }] };

    const result = apply(
      document,
      `  - { x-name: tagged, description: why, target: "$.operations[?@.tags[0]=='A']", update: { hit: true } }`,
    );

    expect(result).toEqual({ operations: [{ tags: ["A"], hit: true }, { tags: ["B"] }] });
  });

  it("reports name and number of matches of each action", () => {
    const overlay = overlayOf("  - { x-name: both, description: why, target: $.*, update: { seen: true } }");

    const { actions } = applyOverlay({ a: {}, b: {} }, parseSource("overlay.yaml", overlay));

    expect(actions).toEqual([{ name: "both", matches: 2 }]);
  });

  it.each([
    ["action_matches_nothing", "{ x-name: n, description: why, target: $.gone, update: { a: 1 } }", "$.gone"],
    ["action_matches_nothing", "{ x-name: n, description: why, target: $.gone, remove: true }", "$.gone"],
    ["action_matches_nothing", "{ x-name: n, description: why, target: $.info, copy: $.gone }", "$.gone"],
    [
      "action_changes_nothing",
      "{ x-name: n, description: why, target: $.info, update: { a: 1 } }",
      "changes nothing",
    ],
    [
      "action_changes_nothing",
      "{ x-name: n, description: why, target: $.info, update: {} }",
      "changes nothing",
    ],
    ["action_target_invalid", "{ x-name: n, description: why, target: '$.info[', remove: true }", "RFC 9535"],
    ["action_target_invalid", "{ x-name: n, description: why, target: $.x-a, remove: true }", "['x-a']"],
    ["action_target_invalid", "{ x-name: n, description: why, remove: true }", "no `target`"],
    ["action_without_name", "{ description: why, target: $.info, remove: true }", "x-name"],
    ["action_without_description", "{ x-name: n, target: $.info, remove: true }", "description"],
    ["action_name_repeated", "{ x-name: first, description: why, target: $.info, remove: true }", "first"],
    [
      "action_incompatible",
      "{ x-name: n, description: why, target: $.info, update: { a: [] } }",
      "a, which is",
    ],
    [
      "action_incompatible",
      "{ x-name: n, description: why, target: $.info, update: { l: 1 } }",
      "l, which is an array",
    ],
    ["action_incompatible", "{ x-name: n, description: why, target: $, remove: true }", "whole document"],
    ["overlay_invalid", "{ x-name: n, description: why, target: $.info }", "exactly one of"],
    [
      "overlay_invalid",
      "{ x-name: n, description: why, target: $.info, remove: true, update: 1 }",
      "exactly one of",
    ],
  ])("fails with %s, file and line at %s", async (code, action, words) => {
    const overlay = overlayOf(
      `  - { x-name: first, description: why, target: $.info, update: { b: 2 } }\n  - ${action}`,
    );
    const source = parseSource("specs/ett/overlay.yaml", overlay);

    const error = await thrownBy(() => applyOverlay({ info: { a: 1, l: [1] } }, source));

    expect(error).toMatchObject({ code, file: "specs/ett/overlay.yaml", line: 5 });
    expect(error.message).toContain("specs/ett/overlay.yaml:5:");
    expect(error.message).toContain(words);
  });

  it.each([
    ["overlay: 2.0.0\nactions: [{}]", 1],
    ["overlay: 1.0.0\nactions: []", 2],
  ])("refuses an invalid overlay: %s", async (text, line) => {
    const error = await thrownBy(() => applyOverlay({}, parseSource("overlay.yaml", text)));

    expect(error).toMatchObject({ code: "overlay_invalid", line });
  });

  it("agrees with redocly bundle --overlay on a document of every kind of change", async () => {
    const document: JsonObject = {
      openapi: "3.0.3",
      info: { title: "Oracle", version: "1" },
      components: {},
      tags: [{ name: "a" }, { name: "b" }],
      paths: {
        "/a": { get: { tags: ["a"], operationId: "a", responses: { 200: { description: "ok" } } } },
        "/b": { post: { tags: ["b"], operationId: "b", responses: { 200: { description: "ok" } } } },
      },
    };
    const actions = `  - { x-name: title, description: why, target: $.info.title, update: Changed }
  - { x-name: tag, description: why, target: $.tags, update: { name: c } }
  - { x-name: tags, description: why, target: $.tags, update: [{ name: d }, { name: e }] }
  - { x-name: untag, description: why, target: "$.tags[?@.name=='b' || @.name=='d']", remove: true }
  - { x-name: errors, description: why, target: "$.paths[*][*].responses", update: { "400": { description: bad } } }
  - { x-name: nested, description: why, target: "$.paths[*][?@.operationId=='a']", update: { tags: [more] } }
  - { x-name: copy, description: why, target: "$.paths['/b'].post.responses['400']", copy: $.info }`;

    const ours = apply(document, actions);

    expect(ours).toEqual(await redoclyBundle(document, [overlayOf(actions)]));
  });

  it.each(overlaysByApi())(
    "agrees with redocly bundle --overlay on the documents of $name",
    async ({ name, overlays }) => {
      const upstream = ["upstream.json", "upstream.yaml"].find((file) => isThere(`specs/${name}/${file}`));
      const document = readDocument(repository, `specs/${name}/${upstream}`).value;
      const sources = overlays.map((file) => readDocument(repository, file));

      const ours = sources.reduce((result, overlay) => applyOverlay(result, overlay).document, document);

      // Redocly 2.77 never matches `@.tags[0]=='x'`; where an operation has a single tag, this means the same.
      const readable = sources.map(({ text }) =>
        text.replaceAll(/@\.tags\[0\]\s*==\s*('[^']*')/g, "@.tags[?@==$1]"),
      );
      expect(ours).toEqual(await redoclyBundle(document, readable));
    },
  );
});

function overlaysByApi() {
  return apis
    .map(({ name }) => ({
      name,
      overlays: ["overlay.yaml", "examples.yaml"].map((file) => `specs/${name}/${file}`).filter(isThere),
    }))
    .filter(({ overlays }) => overlays.length > 0);
}

function isThere(file: string): boolean {
  return existsSync(join(repository, file));
}
