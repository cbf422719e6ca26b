import { oneLine } from "@energy-clients/scripts-shared/encode";
import { hostileTexts } from "@energy-clients/scripts-shared/testing/hostile-text";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { newOverlay } from "../src/overlay/edit-overlay.ts";

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
