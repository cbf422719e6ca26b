import { oneLine } from "@energy-clients/scripts-shared/encode";
import { hostileTexts } from "@energy-clients/scripts-shared/testing/hostile-text";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseSource } from "../src/document/document.ts";
import { editOverlay, newOverlay } from "../src/overlay/edit-overlay.ts";
import { applyOverlay } from "../src/overlay/overlay.ts";

describe("newOverlay()", () => {
  it("writes YAML that either parser reads back, whatever the words", () => {
    const texts = hostileTexts(10_000).map(oneLine);
    for (let from = 0; from < texts.length; from += 500) {
      const actions = texts.slice(from, from + 500).map((words) => ({
        "x-name": words,
        description: words,
        target: "$",
        update: { a: words },
      }));
      const title = texts[from] ?? "";
      const yaml = newOverlay(title, actions);
      for (const parsed of [parse(yaml), load(yaml)]) {
        expect(parsed).toMatchObject({ info: { title }, actions });
      }
    }
  });
});

describe("editOverlay()", () => {
  const dropped = [{ action: "b", decision: "drop", reason: "Upstream is right." }];
  const action = (name: string) => ({
    "x-name": name,
    description: "Why.",
    target: "$.info",
    update: { [`x-${name}`]: true },
  });
  const head = { overlay: "1.0.0", info: { title: "Test", version: "1.0.0" } };
  const texts: [string, string][] = [
    ["in block style", newOverlay("Test", [action("a"), action("b")])],
    [
      "with comments",
      newOverlay("Test", [action("a"), action("b")]).replaceAll("  - x-name", "  # Next\n  - x-name"),
    ],
    [
      "with items that are not indented",
      newOverlay("Test", [action("a"), action("b")]).replaceAll(/^ {2}(?=[ -])/gm, ""),
    ],
    ["as JSON", JSON.stringify({ ...head, actions: [action("a"), action("b")] })],
    [
      "with a list in brackets",
      `overlay: 1.0.0\ninfo: {}\nactions: ${JSON.stringify([action("a"), action("b")])}\n`,
    ],
  ];
  const namesIn = (text: string) => parse(text).actions.map((one: { "x-name": string }) => one["x-name"]);

  it.each(texts)("keeps the decision about a dropped action at an overlay %s", (_style, text) => {
    const once = editOverlay(text, { remove: new Set(["b"]), dropped }) ?? "";
    const empty =
      editOverlay(once, { remove: new Set(["a"]), dropped: [{ ...dropped[0], action: "a" }] }) ?? "";

    expect(namesIn(once)).toEqual(["a"]);
    expect(parse(once)["x-decisions"]).toEqual(dropped);
    expect(parse(empty)).toMatchObject({
      actions: [],
      "x-decisions": [{ action: "b" }, { action: "a", reason: "Upstream is right." }],
    });
    expect(applyOverlay({ info: {} }, parseSource("overlay.yaml", empty)).actions).toEqual([]);
  });

  it.each(texts)("takes actions again once the last one of an overlay %s was dropped", (_style, text) => {
    const empty = editOverlay(text, { remove: new Set(["a", "b"]), dropped }) ?? "";

    const [behind, before] = [{ append: [action("c")] }, { prepend: [action("c")] }].map(
      (edits) => editOverlay(empty, edits) ?? "",
    );

    for (const filled of [behind, before]) {
      expect(namesIn(filled ?? "")).toEqual(["c"]);
      expect(parse(filled ?? "")["x-decisions"]).toEqual(dropped);
    }
  });

  it("leaves no overlay without actions and without decisions", () => {
    expect(editOverlay(newOverlay("Test", [action("a")]), { remove: new Set(["a"]) })).toBeUndefined();
  });
});
