import type { JsonObject } from "../document/document.ts";
import { structureChanges } from "../structure/structure-changes.ts";
import { PlaceUsers } from "../structure/users-of.ts";
import type { Replacements } from "./replacements.ts";
import { callOf } from "./replacements.ts";
import type { Change } from "./report.ts";
import { plain } from "./wording.ts";

/** Words by which an owner announces an end. */
const ENDING =
  /deprecat|obsolete|sunset|no longer|discontinu|decommission|retire[ds]?\b|end[ -]of[ -](?:life|support)|will be (?:removed|switched|turned|shut|dropped|disabled|replaced)|(?:to be|was|is|are) removed|removed (?:in|on|from|by|with)|\binstead\b|superseded|replaced by/i;
/** Words about limits and dates. */
const LIMIT =
  /\blimit|\bmaximum|\bminimum|at most|at least|not exceed|no more than|quota|throttl|per (?:second|minute|hour|day|month)|\b20\d\d\b|\b(?:as of|from|until|starting|effective) (?:\d|january|february|march|april|may|june|july|august|september|october|november|december)/i;

/**
 * Descriptions that speak of deprecation, removal, limits or dates since they changed, in full: a person must read them,
 * since no program can.
 */
export function compareNotices(before: JsonObject, after: JsonObject, replacements: Replacements): Change[] {
  const users = new PlaceUsers(after);
  return structureChanges(before, after).flatMap(({ tokens, before: old, after: now }): Change[] => {
    const key = tokens.at(-1) ?? "";
    if ((key !== "description" && key !== "summary") || typeof now !== "string") return [];
    const isEnding = ENDING.test(now);
    if (!isEnding && !LIMIT.test(now)) return [];
    const words = plain(now);
    if (typeof old === "string" && plain(old) === words) return [];
    const place = placeOf(tokens.slice(0, -1));
    const successor = isEnding ? replacements.named(now) : undefined;
    const change = {
      ...(isEnding
        ? ({ bump: "minor", group: "deprecated" } as const)
        : ({ bump: "patch", group: "other" } as const)),
      place: "notice",
      now: `The ${key}${place === "" ? "" : ` of ${place}`} now says: “${words.replace(/\.$/, "")}”`,
      ...(typeof old === "string" ? { before: `“${plain(old).replace(/\.$/, "")}”` } : {}),
      ...(successor === undefined ? {} : { whatToDo: `Call ${callOf(successor)} instead.` }),
      sources: ["document"],
    } satisfies Change;
    const ids = users.of(tokens);
    return ids.length === 0 ? [change] : ids.map((operationId) => ({ ...change, operationId }));
  });
}

/** The thing that is described, inside of an operation; nothing for the operation itself. */
function placeOf([area, first, second, ...rest]: readonly string[]): string {
  if (area === "paths") return rest.length === 0 ? "" : `\`${plain(rest.join("."))}\``;
  const names = [second, ...rest.filter((token) => token !== "properties")];
  return area === "components"
    ? `\`${plain(names.join("."))}\``
    : `\`${plain([area, first, second, ...rest].filter((one) => one !== undefined).join("."))}\``;
}
