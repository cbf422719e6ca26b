import type { Api } from "../document/apis.ts";
import type { Json, SourceDocument } from "../document/document.ts";
import type { Tokens } from "../document/json-pointer.ts";
import type { Action } from "../overlay/overlay-actions.ts";
import { valueAt } from "../structure/element-keys.ts";
import { changePhrase, saysPhrase } from "./change-sentences.ts";
import {
  type DecisionRecord,
  type PlacedDecision,
  placeName,
  readDecisions,
  valueHash,
} from "./decision-records.ts";
import { type JudgedChange, judgeChanges, type Versions } from "./judge-changes.ts";
import { type Owner, Owners } from "./owners.ts";
import { type RefusedVersion, refusedVersions } from "./version-changes.ts";

/** A change upstream that an overlay action hides. */
export interface Question {
  readonly action: Action;
  /** What changed upstream. */
  readonly upstream: string;
  /** What the action says instead, as a phrase behind its name. */
  readonly says: string;
  /** For each place, the hashes of a decision about it. */
  readonly places: Readonly<Record<string, string>>;
  /** Operations that would be refused, of a version. */
  readonly refused: readonly RefusedVersion[];
}

/** What an overlay makes of a change upstream. */
export interface UpstreamFindings {
  readonly judged: readonly JudgedChange[];
  /** What nobody has decided about. */
  readonly open: readonly Question[];
  /** What was decided earlier, for the very same change. */
  readonly decided: readonly Question[];
  /** What upstream now says as an action said before. */
  readonly agreed: readonly Question[];
}

/**
 * Compares what changed upstream with what changed in the effective document: what an overlay action overwrites, removes
 * or hides must not stay unnoticed.
 *
 * @param overlays - Fitted to the new document, in the order in which they apply.
 * @throws {@link SpecsError} `decision_invalid`.
 */
export function findQuestions(
  api: Api,
  upstream: Versions,
  effective: Versions,
  overlays: readonly SourceDocument[],
): UpstreamFindings {
  const refused = refusedVersions(api, upstream, effective.after);
  const judged = judgeChanges(upstream, effective);
  const owners = new Owners(upstream.after, overlays);
  const known = readDecisions(overlays);
  const owned = (outcome: JudgedChange["outcome"], find: "of" | "nearest") =>
    judged.flatMap((change) => {
      if (change.outcome !== outcome) return [];
      const owner = owners[find](change.tokens, change.says !== undefined);
      return owner === undefined ? [] : [{ ...owner, change }];
    });
  const ofVersions = refused.flatMap((one) => {
    const owner = owners.of([...one.at, "x-api-version"], true);
    return owner === undefined ? [] : [{ action: owner.action, one }];
  });
  const hidden = owned("hidden", "nearest");
  const [decided, open] = partition(hidden, ({ place }) => isDecided(place, upstream, effective, known));
  const [decidedVersions, openVersions] = partition(ofVersions, ({ one }) => isVersionDecided(one, known));
  return {
    judged,
    open: [...versionQuestions(api, openVersions), ...questions(open, upstream, effective)],
    decided: [...versionQuestions(api, decidedVersions), ...questions(decided, upstream, effective)],
    agreed: questions(owned("agreed", "of"), upstream, effective),
  };
}

interface OwnedChange extends Owner {
  readonly change: JudgedChange;
}

/** One question for each action and change, however many places have it. */
function questions(changes: readonly OwnedChange[], upstream: Versions, effective: Versions): Question[] {
  const saidAt = (place: Tokens) => valueAt(effective.after, place);
  const groups = Map.groupBy(changes, ({ action, place, change }) => {
    const { tokens, before, after, items } = change;
    const says = saidAt(place);
    // The statuses, properties and keywords of several operations are one change; those of an operation are several.
    return JSON.stringify([action.place.file, action.name, tokens.slice(-2), before, after, items, says]);
  });
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { action, place } = first;
    return [
      {
        action,
        upstream: phraseOf(group.map(({ change }) => change)),
        says: saysPhrase(saidAt(place)),
        places: Object.fromEntries(group.map((one) => hashes(one.place, upstream, effective))),
        refused: [],
      },
    ];
  });
}

function phraseOf(changes: readonly JudgedChange[]): string {
  const [first, ...others] = changes;
  if (first === undefined) return "";
  const phrases = [...new Set(others.map(changePhrase))];
  if (phrases.length === 0) return changePhrase(first);
  const shown = phrases.slice(0, 20);
  const more = phrases.length > shown.length ? [`${phrases.length - shown.length} more`] : [];
  return [changePhrase(first), ...shown, ...more].join("; ");
}

function hashes(tokens: Tokens, upstream: Versions, effective: Versions): [string, string] {
  const [theirs, ours] = [upstream.after, effective.after].map((document) => valueAt(document, tokens));
  return [placeName(tokens), `${valueHash(theirs)} ${valueHash(ours)}`];
}

/** The same place with the same value upstream: a later change is another question. */
function isDecided(
  place: Tokens,
  upstream: Versions,
  effective: Versions,
  known: readonly PlacedDecision[],
): boolean {
  const [name, pair] = hashes(place, upstream, effective);
  const [theirs, ours] = pair.split(" ");
  return known.some(({ decision, places }) => {
    const [upstreamHash, overlayHash] = places[name]?.split(" ") ?? [];
    if (upstreamHash !== theirs) return false;
    return decision === "keep" || (decision === "extend" && overlayHash !== ours);
  });
}

function versionQuestions(
  { versionHeader = "" }: Api,
  refused: readonly { readonly action: Action; readonly one: RefusedVersion }[],
): Question[] {
  const groups = Map.groupBy(refused, ({ action, one: { sent, before, allowed } }) =>
    JSON.stringify([action.place.file, action.name, sent, before, allowed]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { action, one } = first;
    const count = group.length === 1 ? "1 operation" : `${group.length} operations`;
    const only = one.allowed.map((version) => `\`${version}\``).join(", ");
    const was = one.before.map((version) => `\`${version}\``).join(", ");
    return [
      {
        action,
        upstream: `\`${versionHeader}\` of ${count} is now ${only}${was === "" ? "" : ` (before: ${was})`}`,
        says: `still sends \`${one.sent}\``,
        places: Object.fromEntries(group.map(({ one }) => versionPlace(one))),
        refused: group.map(({ one }) => one),
      },
    ];
  });
}

function versionPlace({ at, allowed, sent }: RefusedVersion): [string, string] {
  return [placeName([...at, "x-api-version"]), `${valueHash([...allowed] as Json)} ${valueHash(sent)}`];
}

function isVersionDecided(one: RefusedVersion, known: readonly PlacedDecision[]): boolean {
  const [name, pair] = versionPlace(one);
  return known.some(
    ({ decision, places }) =>
      (decision === "keep" || decision === "extend") && places[name]?.split(" ")[0] === pair.split(" ")[0],
  );
}

/** The record of a question that nobody has decided about. */
export function undecided({ upstream, says, places }: Question, today: string): DecisionRecord {
  return {
    upstream: `${upstream}; the action ${says}`,
    decision: "undecided",
    date: today,
    reason: "",
    places,
  };
}

function partition<Item>(list: readonly Item[], test: (item: Item) => boolean): [Item[], Item[]] {
  const { yes = [], no = [] } = Object.groupBy(list, (item) => (test(item) ? "yes" : "no"));
  return [yes, no];
}
