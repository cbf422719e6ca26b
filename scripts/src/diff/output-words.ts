import type { MergedFinding } from "./merge-findings.ts";
import { code, fromTo, inBrackets, mediaOf } from "./phrases.ts";
import type { Told } from "./words.ts";

/** What a finding means for those who read the operation's answers. */
export function outputWords(finding: MergedFinding): Told {
  const { place, kind, bump, before, after, note } = finding;
  const media = mediaOf(place);
  if (media !== undefined && (kind === "added" || kind === "removed")) {
    return kind === "added"
      ? { text: `may answer ${code(media.whole)} as ${code(media.media)} too` }
      : {
          text: `no longer answers ${code(media.whole)} as ${code(media.media)}`,
          remedy: "Ask for another media type, and read that.",
        };
  }
  const what = code(place);
  switch (kind) {
    case "added":
      return addedWords(finding);
    case "removed":
      return {
        text: `no longer answers ${what}${inBrackets(note)}`,
        remedy: `Remove the code that reads ${what}${before === undefined || before === "no body" ? "" : ` (${code(before)})`}.`,
      };
    case "optional":
      return { text: `may leave out ${what}`, remedy: `Handle undefined where you read ${what}.` };
    case "required":
      return { text: `always answers ${what}, which could be left out` };
    case "deprecated":
      return {
        text:
          bump === "patch" ? `answers ${what}, no longer deprecated` : `answers ${what}, which is deprecated`,
      };
    case "narrowed":
      return { text: `answers less as ${what}${fromTo(before, after)}${inBrackets(note)}` };
    case "widened":
      return {
        text: `may answer more as ${what}${fromTo(before, after)}${inBrackets(note)}`,
        remedy: wideningRemedy(what, before, after),
      };
    default:
      if (bump === "patch")
        return { text: `says more closely what ${what} is${fromTo(before, after)}${inBrackets(note)}` };
      return {
        text: `answers something else as ${what}${fromTo(before, after)}${inBrackets(note)}`,
        remedy: `Change the code that reads ${what}${after === undefined || after === before ? "" : `: it gets ${code(after)}`}.`,
      };
  }
}

function addedWords({ place, after, note }: MergedFinding): Told {
  const what = code(place);
  const type = after === undefined ? "" : after === "no body" ? " without a body" : ` (${code(after)})`;
  if (!/^response \w+$/.test(place)) return { text: `answers ${what}${type}${inBrackets(note)}` };
  const value = note?.split(" ")[0];
  return {
    text: `may answer ${what}${type}${note === undefined ? "" : `: ${note}`}`,
    remedy: value === undefined ? `Handle ${what}.` : `Look at the status before you read ${value}.`,
  };
}

function wideningRemedy(what: string, before = "", after = ""): string {
  const choices = (text: string) => text.split(" | ");
  const fresh = choices(after).filter((choice) => !choices(before).includes(choice));
  if (fresh.length === 1 && fresh[0] === "null") return `Handle null where you read ${what}.`;
  const areValues = fresh.length > 0 && fresh.every((choice) => choice.startsWith('"'));
  if (areValues) return `Add ${fresh.map(code).join(" and ")} wherever you tell the values of ${what} apart.`;
  return `Do not rely on ${before === "" ? "what it was" : code(before)} where you read ${what}.`;
}
