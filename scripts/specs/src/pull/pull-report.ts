import { markdownCode, oneLine } from "@energy-clients/scripts-shared/encode";
import { changePhrase } from "../decisions/change-sentences.ts";
import { remedies } from "../decisions/check-decisions.ts";
import type { Question } from "../decisions/find-questions.ts";
import type { JudgedChange } from "../decisions/judge-changes.ts";
import { changelogSections } from "../diff/render-markdown.ts";
import { WITHOUT_TYPES } from "../diff/report.ts";
import type { Tokens } from "../document/json-pointer.ts";
import { placeText } from "../document/specs-error.ts";
import { isDocumentation } from "../structure/structure-changes.ts";
import { PlaceUsers } from "../structure/users-of.ts";
import type { PullResult } from "./pull.ts";

type Changed = Extract<PullResult, { kind: "changed" }>;

/** Returns what a pull did, as Markdown that also reads well in a terminal. */
export function pullReport(result: PullResult): string {
  if (result.kind === "unchanged") {
    const { api, open } = result;
    return [`${api.title}: up to date, nothing written`, ...section("Undecided", open.map(indented))].join(
      "\n\n",
    );
  }
  return [
    `## ${oneLine(result.api.title)}: ${titleOf(result)}`,
    ...section("What changed", [
      changelogSections(result.report.changes).join("\n\n") || extentOf(result),
      ...(result.report.isWithoutTypes ? ["", WITHOUT_TYPES] : []),
    ]),
    ...upstreamSections(result),
    ...overlaySections(result),
    ...modelSections(result),
    ...section("Against the specification, and read as the remarks say", result.remarks.map(item)),
    ...section(
      "Lint rules that the document breaks; they are off for it (lintRulesOff in specs/apis.json)",
      result.lintRulesOff.map((rule) => `- ${markdownCode(rule)}`),
    ),
    ...section("Lint problems; the checks fail until they are corrected", result.lint.map(item)),
    ...section(
      "Written",
      result.written.map((file) => `- ${markdownCode(file)}`),
    ),
  ].join("\n\n");
}

/** `1.0.0 → 1.1.0, minor`. */
function titleOf({ versions: [before, after], report }: Changed): string {
  const version = before === after ? `${after ?? "unversioned"}, changed` : `${before} → ${after}`;
  return `${version}, ${report.bump === "none" ? "patch" : report.bump}`;
}

/** What to say where the comparison of the effective documents has no sentence. */
function extentOf({ findings }: Changed): string {
  const judged = findings?.judged ?? [];
  const isText = judged.every(({ tokens }) => isDocumentation(tokens));
  if (findings === undefined || (isText && findings.open.length === 0))
    return "Only descriptions and examples.";
  return isText
    ? "Only descriptions and examples, some of which the overlay hides; see below."
    : "Nothing that the client shows; see below what changed upstream.";
}

/** What changed upstream and the effective document does not show, by name of the action. */
function upstreamSections({ api, findings, report, after }: Changed): string[] {
  if (findings === undefined) return [];
  const { open, decided, agreed, judged } = findings;
  const line = ({ upstream, action, says }: Question) =>
    `upstream: ${oneLine(upstream)}; action ${markdownCode(action.name)} (${placeText(action.place)}) ${oneLine(says)}`;
  const shown = new Set(report.changes.flatMap(({ operationId }) => operationId ?? []));
  const users = new PlaceUsers(after);
  const isSaid = (tokens: Tokens) => {
    const own = users.of(tokens);
    return own.length > 0
      ? own.some((id) => shown.has(id))
      : report.changes.some(({ place }) => place === tokens[0]);
  };
  return [
    ...section(
      "Changes upstream that an overlay action hides: decide each before you merge",
      open.flatMap((question) => [
        `- [ ] ${line(question)}`,
        ...(question.refused.length === 0 ? [] : [`  ${refusedText(question)}`]),
        ...remedies(api.name, question.action.name, question.refused.length > 0).map(
          ({ command, effect }) => `  - ${markdownCode(command)}: ${effect}`,
        ),
      ]),
    ),
    ...section(
      "Hidden by the overlay, as decided",
      decided.map((question) => `- ${line(question)}`),
    ),
    ...section(
      "Upstream now says what these actions say; remove what became superfluous",
      agreed.map((question) => `- ${line(question)}`),
    ),
    ...section(
      "Changed in the document, without an effect on the client that this comparison knows",
      silentChanges(judged.filter(({ tokens }) => !isSaid(tokens))).map((text) => `- ${text}`),
    ),
  ];
}

function refusedText({ refused }: Question): string {
  const names = refused.map(({ operationId }) => markdownCode(operationId)).join(", ");
  const [first] = refused;
  return `These operations would be refused, as the client sends ${markdownCode(first?.sent ?? "")}: ${names}.`;
}

const MAX_SILENT = 100;

/** Visible changes of which no sentence speaks. */
function silentChanges(judged: readonly JudgedChange[]): string[] {
  const silent = judged.filter(({ outcome, tokens }) => outcome === "visible" && !isDocumentation(tokens));
  const phrases = [...new Set(silent.map((change) => oneLine(changePhrase(change))))];
  const more = phrases.length > MAX_SILENT ? [`… and ${phrases.length - MAX_SILENT} more`] : [];
  return [...phrases.slice(0, MAX_SILENT), ...more];
}

/** Every decision that a reviewer has to confirm. */
function overlaySections({ reapplied }: Changed): string[] {
  const { stale, modelled, assumptions, gateway, secretFields } = reapplied;
  return [
    ...section(
      "Overlay actions that were removed because they no longer fit",
      stale.map(({ message }) => item(message)),
    ),
    ...section(
      "Modelled operations that real ones replace",
      (modelled?.replaced ?? []).map(({ modelled, real }) => item(`${modelled} → ${real}`)),
    ),
    ...section("Removed with them, or replaced by the real ones", droppedByKind(modelled?.dropped ?? [])),
    ...section("Still modelled", (modelled?.stillModelled ?? []).map(item)),
    ...section("Left out, as it belongs to the owner's gateway", gateway.map(item)),
    ...section(
      "Marked as secret by their names; check them",
      secretFields.map((field) => `- ${markdownCode(field)}`),
    ),
    ...section(
      "Assumed for new operations; correct it in the overlay",
      assumptions.map(({ operationId, route, derivedId, assumedUnsafe }) => {
        const decisions = [
          derivedId ? "operationId derived from method and path" : "",
          assumedUnsafe ? "assumed not idempotent" : "",
        ].filter((part) => part !== "");
        return `- ${markdownCode(operationId)} (${markdownCode(route)}): ${decisions.join("; ") || "its recovery hint is missing"}`;
      }),
    ),
  ];
}

/** One line for the operations, the actions and each kind of component: there can be a hundred parts. */
function droppedByKind(parts: readonly string[]): string[] {
  const kindOf = (part: string) =>
    /^(components\.\w+)\./.exec(part)?.[1] ?? /^(action|tags)\b/.exec(part)?.[1] ?? "operations";
  return [...Map.groupBy(parts, kindOf)].map(([kind, list]) => {
    const names = list.map((part) => (part.startsWith(`${kind}.`) ? part.slice(kind.length + 1) : part));
    return item(`${kind}: ${names.join(", ")}`);
  });
}

/** What of the repository is built on operations that are replaced or gone. */
function modelSections({ api, model, reapplied }: Changed): string[] {
  const { made, removed, byHand } = model;
  const places = byHand.map(
    ({ file, line, names }) => `- ${markdownCode(`${file}:${line}`)}: ${names.map(markdownCode).join(", ")}`,
  );
  const files = (list: readonly string[]) => list.map((file) => `- ${markdownCode(file)}`);
  const isOffered = made.length + removed.length === 0 && (reapplied.modelled?.operationIds.length ?? 0) > 0;
  const offer = [
    "- To leave out what is built on the model, restore the files of this pull and run it again with --drop-modelled:",
    `- ${markdownCode(`pnpm specs pull ${api.name} --from <document> --drop-modelled`)}`,
  ];
  return [
    ...section("Made from the document", files(made)),
    ...section("Removed: tests and examples that are built on the model", files(removed)),
    ...section("Names modelled operations; adapt it by hand where checks fail", places),
    ...(isOffered && places.length > 0 ? section("Leave out the model", offer) : []),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`### ${title}\n\n${lines.join("\n")}`];
}

/** A list item of several lines. */
function indented(text: string): string {
  const [first = "", ...others] = text.split("\n");
  return [`- [ ] ${oneLine(first)}`, ...others.map((line) => `  ${line}`)].join("\n");
}

function item(text: string): string {
  return `- ${oneLine(text)}`;
}
