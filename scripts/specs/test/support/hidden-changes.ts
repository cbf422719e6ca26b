import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { beforeAll, describe, expect, it } from "vitest";
import { readEffective } from "../../src/build/effective.ts";
import { openDecisions } from "../../src/decisions/check-decisions.ts";
import { decide } from "../../src/decisions/decide.ts";
import { recordQuestions } from "../../src/decisions/record-questions.ts";
import { diffDocuments } from "../../src/diff/diff.ts";
import type { Api } from "../../src/document/apis.ts";
import {
  type JsonObject,
  parseSource,
  readDocument,
  type SourceDocument,
} from "../../src/document/document.ts";
import { applyOverlay } from "../../src/overlay/overlay.ts";
import { hiddenChanges } from "../../src/pull/hidden-changes.ts";
import { reapplyOverlays } from "../../src/pull/reapply.ts";
import type { PlantedChange } from "../../testing/planted-changes.ts";
import { apiOf } from "./apis.ts";

/** What is vendored of an API. */
export interface Vendored {
  readonly api: Api;
  readonly upstream: JsonObject;
  readonly effective: JsonObject;
  readonly overlays: readonly SourceDocument[];
}

export function vendoredEtt(): Vendored {
  const api = apiOf("ett");
  return {
    api,
    upstream: readDocument(repositoryRoot, "specs/ett/upstream.json").value,
    effective: readEffective(repositoryRoot, api).value,
    overlays: ["overlay.yaml", "examples.yaml"].map((name) =>
      readDocument(repositoryRoot, `specs/ett/${name}`),
    ),
  };
}

/** A changed document under an overlay, with what it hides. */
export function changed(vendored: Vendored, changes: readonly PlantedChange[]) {
  const { api, overlays } = vendored;
  const document = structuredClone(vendored.upstream);
  for (const { change } of changes) change(document);
  const reapplied = reapplyOverlays(api, vendored, document, overlays);
  const findings = hiddenChanges(api, vendored, document, reapplied);
  const recorded = recordQuestions(reapplied.applied, findings?.open ?? [], "2026-11-30");
  const withQuestions = reapplied.applied.map((overlay) => {
    const text = recorded.get(overlay.file);
    return text === undefined ? overlay : parseSource(overlay.file, text);
  });
  return { document, ...reapplied, open: findings?.open ?? [], findings, withQuestions };
}

function effectiveOf(upstream: JsonObject, overlays: readonly SourceDocument[]): JsonObject {
  return overlays.reduce((document, overlay) => applyOverlay(document, overlay).document, upstream);
}

/** The overlays once all is decided as planted. */
export function decided(
  { api }: Vendored,
  upstream: JsonObject,
  questions: readonly SourceDocument[],
  changes: readonly PlantedChange[],
): readonly SourceDocument[] {
  const documents = { upstream, effective: effectiveOf(upstream, questions) };
  let overlays = questions;
  for (const { answer } of changes) {
    if (typeof answer === "string") continue;
    overlays = overlays.map((overlay) => parseSource(overlay.file, edited(overlay, answer)));
  }
  const answers = new Map(
    changes.flatMap(({ told, answer }) =>
      Object.keys(told).map((action) => [action, typeof answer === "string" ? answer : "extend"] as const),
    ),
  );
  for (const [kind, group] of Map.groupBy(answers, ([, kind]) => kind)) {
    const decision = {
      actions: group.map(([action]) => action),
      kind,
      reason: "As tried.",
      today: "2026-12-01",
    };
    overlays = decide(api, documents, overlays, decision);
  }
  return overlays;
}

function edited({ file, text }: SourceDocument, answer: Exclude<PlantedChange["answer"], string>): string {
  if ("append" in answer)
    return file.endsWith("/overlay.yaml") ? `${text.trimEnd()}\n${answer.append}` : text;
  return text.replace(answer.from, answer.to);
}

/** What is asked, a line each. */
export const lines = (open: ReturnType<typeof changed>["open"]) =>
  open.map(({ action, upstream, says }) => `${action.name}: ${upstream}; ${says}`);

/** Tests that planted changes are told, decided and released. */
export function describeHiddenChanges(
  name: string,
  vendor: () => Vendored,
  changes: readonly PlantedChange[],
  isPossible = true,
): void {
  describe.skipIf(!isPossible)(name, () => {
    let vendored: Vendored;
    let pulled: ReturnType<typeof changed>;
    let overlays: readonly SourceDocument[];
    let after: JsonObject;
    beforeAll(() => {
      vendored = vendor();
      pulled = changed(vendored, changes);
      overlays = decided(vendored, pulled.document, pulled.withQuestions, changes);
      after = effectiveOf(pulled.document, overlays);
    }, 120_000);

    it.each(changes)("tells $what by name of the action", ({ told }) => {
      for (const [action, words] of Object.entries(told)) {
        expect(lines(pulled.open.filter((one) => one.action.name === action))).toContainEqual(
          expect.stringMatching(words),
        );
      }
    });

    it("asks of nothing else, and until all is decided", () => {
      const names = new Set(pulled.open.map(({ action }) => action.name));
      expect(names).toEqual(new Set(changes.flatMap(({ told }) => Object.keys(told))));
      const effective = effectiveOf(pulled.document, pulled.withQuestions);
      expect(openDecisions(vendored.api, pulled.withQuestions, effective)).toHaveLength(pulled.open.length);
      expect(openDecisions(vendored.api, overlays, after)).toEqual([]);
    });

    it("does not ask again what was decided", () => {
      const again = reapplyOverlays(vendored.api, vendored, pulled.document, overlays);

      expect(lines(hiddenChanges(vendored.api, vendored, pulled.document, again)?.open ?? [])).toEqual([]);
    });

    it("releases what was decided with the right bump and words", async () => {
      const report = await diffDocuments({ api: vendored.api, before: vendored.effective, after });

      const sentences = report.changes.map(({ bump, now, whatToDo = "" }) => `${bump}: ${now} ${whatToDo}`);
      for (const { what, released } of changes) {
        if (released === undefined) continue;
        const [bump, now] = released;
        if (now === undefined) continue;
        const own = sentences.filter((sentence) => now.test(sentence));
        expect(
          own.map((sentence) => sentence.split(":")[0]),
          what,
        ).toContain(bump);
      }
    }, 120_000);
  });
}
