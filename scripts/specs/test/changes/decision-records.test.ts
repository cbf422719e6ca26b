import { hostileTexts } from "@energy-clients/scripts-shared/testing/hostile-text";
import { describe, expect, it } from "vitest";
import { changePhrase } from "../../src/decisions/change-sentences.ts";
import { openDecisions } from "../../src/decisions/check-decisions.ts";
import { decide } from "../../src/decisions/decide.ts";
import { type DecisionRecord, readDecisions } from "../../src/decisions/decision-records.ts";
import { findQuestions } from "../../src/decisions/find-questions.ts";
import { recordQuestions, withDecisions } from "../../src/decisions/record-questions.ts";
import { type JsonObject, parseSource, type SourceDocument } from "../../src/document/document.ts";
import { applyOverlay } from "../../src/overlay/overlay.ts";

const head = "overlay: 1.0.0\ninfo: { title: Test, version: 1.0.0 }\nactions:\n";
const block = (name: string, end: string) => `  - x-name: ${name}
    description: Why.
    target: $.info
${end}`;

const record = (upstream: string): DecisionRecord => ({
  upstream,
  decision: "undecided",
  date: "2026-11-30",
  reason: "",
  places: { "#/info/title": "4f1c2a90bd12 absent" },
});

/** The overlay with one record at one of its actions, and what is read of it. */
function recorded(text: string, action: string, upstream = "`a` now says “b”") {
  const source = parseSource("specs/ett/overlay.yaml", text);
  const result = withDecisions(source, (name, known) =>
    name === action ? [...known, record(upstream)] : known,
  );
  return { text: result, decisions: readDecisions([parseSource("specs/ett/overlay.yaml", result)]) };
}

describe("withDecisions()", () => {
  it.each([
    ["an update in block style", block("a", "    update:\n      title: New\n")],
    ["a comment at the end of the last line", block("a", "    update: { title: New } # for now\n")],
    ["a folded text at the end", block("a", "    update:\n      title: >-\n        New\n        words\n")],
    [
      "a literal text with blank lines",
      block("a", "    update:\n      title: |\n        New\n\n        words\n\n"),
    ],
    ["no line end at the end of the file", block("a", "    remove: true")],
    ["an anchor that others use", block("a", "    update: &new\n      title: New\n")],
    [
      "a dash on a line of its own",
      `  -\n    x-name: a\n    description: Why.\n    target: $.info\n    remove: true\n`,
    ],
    ["flow style", `  - { x-name: a, description: Why., target: $.info, remove: true }\n`],
  ])("adds a decision to an action with %s, and changes nothing else", (_what, action) => {
    const before = `${head}${action}`;

    const { text, decisions } = recorded(before, "a");

    expect(decisions).toEqual([
      {
        ...record("`a` now says “b”"),
        file: "specs/ett/overlay.yaml",
        action: "a",
        line: expect.any(Number),
      },
    ]);
    const { actions } = parseSource("o.yaml", text).value as { actions: Record<string, unknown>[] };
    const { "x-decisions": _, ...own } = actions[0] ?? {};
    expect([own]).toEqual(parseSource("o.yaml", before).value.actions);
  });

  it("keeps the comments, and the actions before and after", () => {
    const before = `${head}${block("a", "    remove: true\n")}\n  # ── Next ──\n\n${block("b", "    remove: true\n")}\n  # The end.\n`;

    const { text } = recorded(before, "a");
    const lines = new Set(text.split("\n"));

    for (const line of before.split("\n")) expect(lines).toContain(line);
    expect(text.indexOf("x-decisions")).toBeLessThan(text.indexOf("# ── Next"));
  });

  it("keeps the line ends of Windows readable", () => {
    const before = `${head}${block("a", "    remove: true\n")}`.replaceAll("\n", "\r\n");

    expect(recorded(before, "a").decisions).toHaveLength(1);
  });

  it("adds to the decisions that are there", () => {
    const once = recorded(`${head}${block("a", "    remove: true\n")}`, "a").text;
    const twice = recorded(once, "a", "more");

    expect(twice.decisions.map(({ upstream }) => upstream)).toEqual(["`a` now says “b”", "more"]);
    expect(twice.text.match(/x-decisions/g)).toHaveLength(1);
  });

  it("reads back whatever words a document has", () => {
    for (const words of hostileTexts(300)) {
      const upstream = changePhrase({ tokens: ["info", "description"], before: undefined, after: words });

      expect(
        recorded(`${head}${block("a", "    remove: true\n")}`, "a", upstream).decisions[0]?.upstream,
      ).toBe(upstream);
    }
  });
});

describe("readDecisions()", () => {
  const dropped = { action: "gone", ...record("words"), decision: "drop", reason: "They are right." };
  const overlay = (...decisions: unknown[]) =>
    parseSource(
      "specs/ett/overlay.yaml",
      `x-decisions: ${JSON.stringify(decisions)}\n${head.replace(/actions:$/m, "actions: []")}`,
    );

  it("reads what was decided about actions that were dropped", () => {
    expect(readDecisions([overlay(dropped)])).toEqual([
      { ...dropped, file: "specs/ett/overlay.yaml", line: expect.any(Number) },
    ]);
  });

  it.each([
    [
      "without the name of the action",
      { ...dropped, action: undefined },
      "`action` must name the dropped action",
    ],
    ["that is not made", { ...dropped, decision: "undecided" }, "`decision` must be one of drop"],
    ["without a reason", { ...dropped, reason: " " }, "`reason` must say why"],
    ["with another field", { ...dropped, by: "me" }, "no field `by`"],
    ["that is a text", "dropped", "must name the dropped action"],
  ])("refuses a decision about a dropped action %s", (_what, decision, problem) => {
    expect(() => readDecisions([overlay(decision)])).toThrow(problem);
  });
});

describe("decide() to drop an action", () => {
  const api = { name: "ett", title: "ETT" };
  const documentOf = (schema: JsonObject): JsonObject => ({
    components: { schemas: { State: { type: "string", ...schema } } },
  });
  const overlay = (...updates: [name: string, update: string][]) =>
    parseSource(
      "specs/ett/overlay.yaml",
      `${head}${updates
        .map(
          ([name, update]) =>
            `  - x-name: ${name}\n    description: Why.\n    target: $.components.schemas.State\n    update: ${update}\n`,
        )
        .join("")}`,
    );
  const effectiveOf = (document: JsonObject, source: SourceDocument) =>
    applyOverlay(document, source).document;
  /** The overlay with the question that a change of upstream raises, and what is recorded once its action is dropped. */
  const droppedOf = (source: SourceDocument, before: JsonObject, upstream: JsonObject) => {
    const effective = { before: effectiveOf(before, source), after: effectiveOf(upstream, source) };
    const { open } = findQuestions(api, { before, after: upstream }, effective, [source]);
    const asked = parseSource(
      source.file,
      recordQuestions([source], open, "2026-11-30").get(source.file) ?? "",
    );
    const actions = [...new Set(open.map(({ action }) => action.name))];
    const decision = { actions, kind: "drop", reason: "They are right.", today: "2026-12-01" } as const;
    const decided = decide(api, { upstream, effective: effective.after }, [asked], decision);
    return { actions, decided, records: readDecisions(decided) };
  };
  const [before, upstream] = [
    documentOf({ description: "Open." }),
    documentOf({ description: "Deprecated." }),
  ];

  it("asks about the action that still hides the change", () => {
    const both = overlay(["first", "{ description: One. }"], ["second", "{ description: Two. }"]);

    const { actions, decided, records } = droppedOf(both, before, upstream);

    expect(actions).toEqual(["second"]);
    expect(records).toEqual([
      expect.objectContaining({
        action: "first",
        decision: "undecided",
        upstream:
          "the description of `State` now says “Deprecated.” (before: “Open.”); the action still says `One.`",
      }),
      expect.objectContaining({ action: "second", decision: "drop" }),
    ]);
    const documents = { upstream, effective: effectiveOf(upstream, decided[0] as SourceDocument) };
    const kept = decide(api, documents, decided, {
      actions: ["first"],
      kind: "keep",
      reason: "Ours.",
      today: "2026-12-02",
    });
    expect(openDecisions(api, kept, documents.effective)).toEqual([]);
  });

  it("asks nothing where the client now says what upstream says, or more", () => {
    const both = overlay(["first", "{ x-unit: Wh }"], ["second", "{ description: Two. }"]);

    expect(
      droppedOf(both, before, upstream).records.map(({ action, decision }) => `${action}: ${decision}`),
    ).toEqual(["second: drop"]);
  });
});
