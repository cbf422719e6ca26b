import type { MergedFinding } from "./merge-findings.ts";
import { code, fromTo, inBrackets, mediaOf } from "./phrases.ts";
import type { Told } from "./words.ts";

/** What a finding means for those who call the operation. */
export function inputWords(finding: MergedFinding): Told {
  const { place, kind, bump, before, after, note } = finding;
  if (place === "security") return securityWords(finding);
  const media = mediaOf(place);
  if (media !== undefined && (kind === "added" || kind === "removed")) {
    return kind === "added"
      ? { text: `takes the body as ${code(media.media)} too` }
      : { text: `no longer takes the body as ${code(media.media)}`, remedy: "Send another media type." };
  }
  const what = code(place);
  const type = after === undefined ? "" : ` (${code(after)})`;
  switch (kind) {
    case "added":
      if (note === "required")
        return { text: `requires ${what}${type}`, remedy: `Pass ${what} in every call.` };
      return { text: `takes ${what}${type}, which may be left out${inBrackets(note)}` };
    case "removed": {
      const remedy = `Remove ${what} from the calls: it no longer arrives.`;
      return { text: `no longer takes ${what}${inBrackets(note)}`, remedy };
    }
    case "required":
      return { text: `requires ${what}, which could be left out`, remedy: `Pass ${what} in every call.` };
    case "optional":
      return { text: `no longer requires ${what}` };
    case "deprecated":
      return {
        text: bump === "patch" ? `takes ${what}, no longer deprecated` : `takes ${what}, which is deprecated`,
      };
    case "widened":
      return { text: `takes more as ${what}${fromTo(before, after)}${inBrackets(note)}` };
    case "narrowed":
      return {
        text: `takes less as ${what}${fromTo(before, after)}${inBrackets(note)}`,
        remedy: `Check what you pass as ${what}: ${after === undefined ? "some of it" : `what is not ${code(after)}`} is refused.`,
      };
    default:
      if (bump === "patch")
        return { text: `says more closely what ${what} is${fromTo(before, after)}${inBrackets(note)}` };
      return {
        text: `takes something else as ${what}${fromTo(before, after)}${inBrackets(note)}`,
        remedy: `Pass ${after === undefined || after === before ? "what it means now" : code(after)} as ${what}.`,
      };
  }
}

function securityWords({ kind, before, after }: MergedFinding): Told {
  if (after === "nothing") return { text: "can be called without credentials" };
  if (kind === "widened") return { text: `can be called with other credentials too${fromTo(before, after)}` };
  return {
    text:
      before === "nothing"
        ? `needs credentials: ${code(after ?? "")}`
        : `needs other credentials${fromTo(before, after)}`,
    remedy: `Give the client credentials for ${code(after ?? "the new scheme")}.`,
  };
}
