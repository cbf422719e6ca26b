import { isSuccess, type MergedFinding } from "./findings.ts";
import type { Change, ChangeGroup, Sentences } from "./report.ts";
import { detailSentences } from "./sentences-of-details.ts";
import { always, capitalized, code, nameOf, type PlaceName } from "./wording.ts";

/** Puts a finding into the sentences that a consumer reads. */
export function toChange(finding: MergedFinding): Change {
  const { operationId, place, bump, sources } = finding;
  const { now, before, whatToDo } = sentencesOf(finding);
  const needsWork = bump === "major" || finding.kind === "deprecated";
  return {
    bump,
    group: groupOf(finding),
    operationId,
    place,
    now,
    ...(before === undefined ? {} : { before }),
    ...(whatToDo === undefined || !needsWork ? {} : { whatToDo }),
    sources,
  };
}

function groupOf({ bump, kind }: MergedFinding): ChangeGroup {
  if (bump === "major") return "breaking";
  if (bump === "patch") return "other";
  return kind === "deprecated" ? "deprecated" : "added";
}

function sentencesOf(finding: MergedFinding): Sentences {
  const { place, kind, side } = finding;
  if (place === "security") return securitySentences(finding);
  const name = nameOf(place, isSuccess);
  const cameOrWent = kind === "added" || kind === "removed";
  if (cameOrWent && name.what === "status") return statusSentences(finding, name);
  if (cameOrWent && name.what.endsWith("body")) return bodySentences(finding, name);
  if (cameOrWent) return memberSentences(finding, name);
  const it = capitalized(name.ref);
  if (kind === "required") {
    return side === "input"
      ? { now: `${it} is now required.`, before: "optional", whatToDo: `Pass ${name.short} in every call.` }
      : { now: `${it} is now always present.`, before: "optional" };
  }
  if (kind === "optional") {
    if (side === "input") return { now: `${it} is now optional.`, before: "required" };
    const whatToDo = `Handle \`undefined\` where you read ${name.short}.`;
    return { now: `${it} may now be missing.`, before: "always present", whatToDo };
  }
  if (kind === "deprecated") {
    if (finding.bump === "patch") return { now: `${it} is no longer deprecated.` };
    const use = side === "input" ? "passing" : "reading";
    return { now: `${it} is now deprecated.`, whatToDo: `Stop ${use} ${name.short}; it may be removed.` };
  }
  return valueSentences(finding, name);
}

/** A status that the API may return. */
function statusSentences({ kind, before, after, details }: MergedFinding, { ref }: PlaceName): Sentences {
  const body = (text: string | undefined) =>
    text === undefined ? "" : text === "no body" ? " without a body" : ` (${code(text)})`;
  if (kind === "removed") {
    const now = `The API no longer returns ${ref}${body(before)}.`;
    return { now, whatToDo: `Remove the code that expects ${ref}.` };
  }
  const now = `The API may now also return ${ref}${body(after)}`;
  const shape = details.find((detail) => detail.type === "newShape");
  if (shape === undefined) return { now: `${now}.`, whatToDo: `Handle ${ref}.` };
  const { of, isEmpty } = shape;
  return {
    now: `${now}: ${code(of)} may be ${isEmpty ? "`undefined`" : "of a type that no other status returns"}.`,
    whatToDo: `Check ${code("response.status")} before you read ${code(of)}.`,
  };
}

/** A whole body, or one of its media types. */
function bodySentences({ kind, side, before, after, isRequired }: MergedFinding, name: PlaceName): Sentences {
  const { media, status, short } = name;
  const isNew = kind === "added";
  if (side === "input" && media !== undefined) {
    return isNew
      ? { now: `The request body may now also be sent as ${code(media)}.` }
      : {
          now: `The request body can no longer be sent as ${code(media)}.`,
          whatToDo: "Send it as another media type.",
        };
  }
  if (media !== undefined) {
    return isNew
      ? { now: `The ${status} response may now also be ${code(media)}.` }
      : {
          now: `The ${status} response is no longer available as ${code(media)}.`,
          whatToDo: "Request another media type and read that.",
        };
  }
  const type = (text: string | undefined) =>
    text === undefined || text === "no body" ? "" : ` (${code(text)})`;
  if (side === "output") {
    return isNew
      ? { now: `The ${status} response now has a body${type(after)}.` }
      : {
          now: `The ${status} response no longer has a body${type(before)}.`,
          whatToDo: `Remove the code that reads ${short}.`,
        };
  }
  if (!isNew) {
    const now = `The API no longer accepts a request body${type(before)}.`;
    return { now, whatToDo: `Remove ${short} from your calls.` };
  }
  const now = `New ${isRequired ? "required" : "optional"} request body${type(after)}.`;
  return { now, whatToDo: `Pass ${short} in every call.` };
}

/** A parameter, a property or a header. */
function memberSentences(finding: MergedFinding, { what, ref, short }: PlaceName): Sentences {
  const { kind, side, bump, before, after, details } = finding;
  const access = details.find((detail) => detail.type === "access");
  const title = what === "header" ? ref : `${what} ${ref}`;
  if (kind === "removed") {
    const whatToDo =
      side === "input" ? `Remove ${short} from your calls.` : `Remove the code that reads ${short}.`;
    const effect = side === "input" ? "the API ignores it in requests" : "the API no longer returns it";
    if (access !== undefined) return { now: `The ${title} is now ${access.mode}: ${effect}.`, whatToDo };
    return {
      now: `The ${title} was removed.`,
      ...(before === undefined ? {} : { before: code(before) }),
      whatToDo,
    };
  }
  const type = after === undefined ? "" : ` (${code(after)})`;
  if (access !== undefined) {
    return {
      now: `The ${title}${type} can now be ${side === "input" ? "passed" : "read"}.`,
      before: access.mode,
    };
  }
  if (side === "output") return { now: `New ${title}${type}.`, whatToDo: `Handle ${short}.` };
  const isRequired = finding.isRequired || bump === "major";
  return {
    now: `New ${isRequired ? "required" : "optional"} ${title}${type}.`,
    whatToDo: `Pass ${short} in every call.`,
  };
}

/** What may stand at a place, or what it means. */
function valueSentences(finding: MergedFinding, name: PlaceName): Sentences {
  const { details, hasMore } = finding;
  const told = details.flatMap((detail) => {
    const sentences = detailSentences(detail, finding, name);
    if (!hasMore || sentences === undefined) return sentences ?? [];
    // The types before and after, which are said in full, have choices and defaults in them.
    if (detail.type === "choices") return [];
    return { now: detail.type === "default" ? "" : sentences.now, whatToDo: sentences.whatToDo };
  });
  const all: readonly Sentences[] = hasMore ? [typeSentences(finding, name), ...told] : told;
  const joined = (texts: readonly (string | undefined)[], by: string) => {
    const given = texts.filter((text) => text !== undefined && text !== "");
    return given.length === 0 ? undefined : given.join(by);
  };
  const before = all.map((sentences) => sentences.before);
  const whatToDo = all.map((sentences) => sentences.whatToDo);
  const now = all.map((sentences) => sentences.now);
  return { now: joined(now, " ") ?? "", before: joined(before, "; "), whatToDo: joined(whatToDo, " ") };
}

/** The types before and after, where no detail says it shorter. */
function typeSentences(finding: MergedFinding, name: PlaceName): Sentences {
  const { kind, side, bump, before, after } = finding;
  const it = capitalized(name.ref);
  const areKnown = before !== undefined && after !== undefined && before !== after;
  if (!areKnown) return unknownTypeSentences(finding, name);
  const [old, now] = [code(before), code(after)];
  if (bump === "patch" && kind === "changed")
    return { now: `${it} is now documented as ${now}.`, before: old };
  if (side === "output") {
    if (kind === "narrowed") return { now: `${it} is now always ${now}.`, before: old };
    if (kind === "widened") {
      const whatToDo = `Check the code that reads ${name.short}; it must handle the new values.`;
      return { now: `${it} may now be ${now}.`, before: always(old), whatToDo };
    }
    return {
      now: `${it} is now ${now}.`,
      before: old,
      whatToDo: `Change the code that reads ${name.short}.`,
    };
  }
  if (kind === "widened") return { now: `${it} now accepts ${now}.`, before: `only ${old}` };
  const whatToDo =
    kind === "narrowed"
      ? `Check what you pass as ${name.short}; the API may reject other values.`
      : `Pass ${now} as ${name.short}.`;
  return { now: `${it} must now be ${now}.`, before: old, whatToDo };
}

/** A type that is long is named by its first properties, so that both sides may look the same. */
function unknownTypeSentences({ kind, side, bump }: MergedFinding, { ref, short }: PlaceName): Sentences {
  const it = capitalized(ref);
  const whatToDo =
    side === "input"
      ? `Check what you pass as ${short} against the new type.`
      : `Check the code that reads ${short} against the new type.`;
  if (bump === "patch" && kind === "changed") return { now: `The documentation of ${ref} is more precise.` };
  if (kind === "narrowed") {
    return {
      now: side === "input" ? `${it} now accepts fewer values.` : `${it} now has fewer possible values.`,
      whatToDo,
    };
  }
  if (kind === "widened") {
    return {
      now:
        side === "input"
          ? `${it} now accepts more values.`
          : `${it} may now have values that it could not have before.`,
      whatToDo,
    };
  }
  return { now: `The type of ${ref} changed.`, whatToDo };
}

function securitySentences({ kind, before = "nothing", after = "nothing" }: MergedFinding): Sentences {
  const old = before === "nothing" ? "no credentials" : code(before);
  if (after === "nothing") return { now: "The operation no longer requires credentials.", before: old };
  if (kind === "widened")
    return { now: `The operation now also accepts other credentials: ${code(after)}.`, before: old };
  return {
    now: `The operation now requires ${before === "nothing" ? "" : "other "}credentials: ${code(after)}.`,
    before: old,
    whatToDo: `Configure the client with credentials for ${code(after)}.`,
  };
}
