import type { MergedFinding } from "./findings.ts";
import type { Cause, Change, ChangeGroup, Sentences } from "./report.ts";
import { say, valueSentences } from "./value-sentences.ts";
import { capitalized, code, nameOf, nameOfCause, type PlaceName } from "./wording.ts";

/** Puts findings into the sentences that a consumer reads; those of one cause share what is said of it. */
export function sentenceWriter(): (finding: MergedFinding) => Change {
  const causes = new Map<string, Cause>();
  return (finding) => {
    const { operationId, place, side, bump, sources, details } = finding;
    const sentences = needed(finding, sentencesOf(finding, nameOf(place, side)));
    const cause = causeOf(causes, finding);
    const renamed = details.find((detail) => detail.type === "renamed");
    return {
      bump,
      group: groupOf(finding),
      operationId,
      place,
      ...(renamed === undefined ? {} : { renamedTo: renamed.to }),
      ...sentences,
      ...(cause === undefined ? {} : { cause }),
      sources,
    };
  };
}

function causeOf(known: Map<string, Cause>, finding: MergedFinding): Cause | undefined {
  const { cause, side, kind, bump, isRequired, before, after } = finding;
  if (cause === undefined) return undefined;
  const key = JSON.stringify([cause, side, kind, bump, isRequired, before, after]);
  const found = known.get(key) ?? {
    place: cause,
    kind,
    ...needed(finding, sentencesOf(finding, nameOfCause(cause))),
  };
  known.set(key, found);
  return found;
}

function needed(finding: MergedFinding, { now, before, whatToDo }: Sentences): Sentences {
  const { bump, kind, side, place } = finding;
  const needsWork = bump === "major" || kind === "deprecated";
  const isReply = side === "input" && place.startsWith("response ");
  const action = isReply ? whatToDo && asReply(whatToDo) : whatToDo;
  return {
    now,
    ...(before === undefined ? {} : { before }),
    ...(action === undefined || !needsWork ? {} : { whatToDo: action }),
  };
}

/** What a caller passes in a request, someone who receives a webhook returns. */
function asReply(text: string): string {
  const words: Record<string, string> = {
    Pass: "Return",
    pass: "return",
    call: "response",
    calls: "responses",
  };
  return text.replaceAll(/`[^`]*`|\b(?:[Pp]ass|calls?)\b/g, (word) => words[word] ?? word);
}

function groupOf({ bump, kind }: MergedFinding): ChangeGroup {
  if (bump === "major") return "breaking";
  if (bump === "patch" || kind === "removed") return "other";
  return kind === "deprecated" ? "deprecated" : "added";
}

function sentencesOf(finding: MergedFinding, name: PlaceName): Sentences {
  const { place, kind, side, bump } = finding;
  if (place === "security") return securitySentences(finding);
  const it = capitalized(name.ref);
  switch (kind) {
    case "added":
    case "removed":
      if (name.kind === "status") return statusSentences(finding, name);
      return name.kind === "member" ? memberSentences(finding, name) : bodySentences(finding, name);
    case "required":
      if (side === "output") return say(`${it} is now always present.`, "optional");
      return say(`${it} is now required.`, "optional", `Pass ${name.short} in every call.`);
    case "optional":
      if (side === "input") return say(`${it} is now optional.`, "required");
      return say(
        `${it} may now be missing.`,
        "always present",
        `Handle \`undefined\` where you read ${name.short}.`,
      );
    case "renamed":
      return renameSentences(finding, name);
    case "deprecated": {
      if (bump === "patch") return say(`${it} is no longer deprecated.`);
      const use = side === "input" ? "passing" : "reading";
      return say(`${it} is now deprecated.`, undefined, `Stop ${use} ${name.short}; it may be removed.`);
    }
    default:
      return valueSentences(finding, name);
  }
}

/** A status that the API may return. */
function statusSentences({ kind, before, after, details }: MergedFinding, { ref }: PlaceName): Sentences {
  if (kind === "removed") {
    const now = `The API no longer returns ${ref}${before === "no body" ? " without a body" : typeOf(before)}.`;
    return say(now, undefined, `Remove the code that expects ${ref}.`);
  }
  const now = `The API may now also return ${ref}${after === "no body" ? " without a body" : typeOf(after)}`;
  const shape = details.find((detail) => detail.type === "newShape");
  if (shape === undefined) return say(`${now}.`, undefined, `Handle ${ref}.`);
  const value = code(shape.of);
  const effect = shape.isEmpty ? "`undefined`" : "of a type that no other status returns";
  return say(
    `${now}: ${value} may be ${effect}.`,
    undefined,
    `Check \`response.status\` before you read ${value}.`,
  );
}

/** A member that has another name, and is otherwise the same or told by itself. */
function renameSentences({ side, details }: MergedFinding, { title, short }: PlaceName): Sentences {
  const to = details.find((detail) => detail.type === "renamed")?.to ?? "";
  const name = nameOf(to).short;
  if (to.startsWith("path."))
    return say(
      `The ${title} is now called ${name}, also in the path.`,
      undefined,
      `Pass ${name} instead of ${short}, and write it in the paths of calls by path.`,
    );
  const whatToDo =
    side === "input" ? `Pass ${name} instead of ${short}.` : `Read ${name} instead of ${short}.`;
  return say(`The ${title} is now called ${name}.`, undefined, whatToDo);
}

/** A whole body, or one of its media types. */
function bodySentences(finding: MergedFinding, name: PlaceName): Sentences {
  const { media, status, short } = name;
  const { kind, before, after, isRequired } = finding;
  const isNew = kind === "added";
  const isRequest = name.kind === "request body";
  if (isRequest && media !== undefined) {
    if (isNew) return say(`The request body may now also be sent as ${code(media)}.`);
    const now = `The request body can no longer be sent as ${code(media)}.`;
    return say(now, undefined, "Send it as another media type.");
  }
  if (isRequest) {
    const now = `New ${isRequired ? "required" : "optional"} request body${typeOf(after)}.`;
    if (isNew) return say(now, undefined, `Pass ${short} in every call.`);
    const gone = `The API no longer accepts a request body${typeOf(before)}.`;
    return say(gone, undefined, `Remove ${short} from your calls.`);
  }
  const it = `The ${status} response`;
  if (media !== undefined) {
    if (isNew) return say(`${it} may now also be ${code(media)}.`);
    const now = `${it} is no longer available as ${code(media)}.`;
    return say(now, undefined, "Request another media type and read that.");
  }
  if (isNew) return say(`${it} now has a body${typeOf(after)}.`, undefined, `Handle ${short}.`);
  return say(
    `${it} no longer has a body${typeOf(before)}.`,
    undefined,
    `Remove the code that reads ${short}.`,
  );
}

/** A parameter, a property or a header. */
function memberSentences(finding: MergedFinding, { title, short }: PlaceName): Sentences {
  const { kind, side, bump, before, after, details } = finding;
  const access = details.find((detail) => detail.type === "access");
  const isInput = side === "input";
  if (kind === "removed") {
    const whatToDo = isInput ? `Remove ${short} from your calls.` : `Remove the code that reads ${short}.`;
    if (access === undefined) return say(`The ${title} was removed.`, before && code(before), whatToDo);
    const effect = isInput ? "the API ignores it in requests" : "the API no longer returns it";
    return say(`The ${title} is now ${access.mode}: ${effect}.`, undefined, whatToDo);
  }
  if (access !== undefined) {
    return say(`The ${title}${typeOf(after)} can now be ${isInput ? "passed" : "read"}.`, access.mode);
  }
  if (!isInput) return say(`New ${title}${typeOf(after)}.`, undefined, `Handle ${short}.`);
  const need = finding.isRequired || bump === "major" ? "required" : "optional";
  return say(`New ${need} ${title}${typeOf(after)}.`, undefined, `Pass ${short} in every call.`);
}

function typeOf(text: string | undefined): string {
  return text === undefined || text === "no body" ? "" : ` (${code(text)})`;
}

function securitySentences({ kind, before = "nothing", after = "nothing" }: MergedFinding): Sentences {
  const old = before === "nothing" ? "no credentials" : code(before);
  if (after === "nothing") return say("The operation no longer requires credentials.", old);
  if (kind === "widened")
    return say(`The operation now also accepts other credentials: ${code(after)}.`, old);
  const other = before === "nothing" ? "" : "other ";
  const whatToDo = `Configure the client with credentials for ${code(after)}.`;
  return say(`The operation now requires ${other}credentials: ${code(after)}.`, old, whatToDo);
}
