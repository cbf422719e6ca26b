import { isObject, type Json } from "../document/document.ts";
import { parsePointer } from "../document/json-pointer.ts";
import type { RedoclyChange } from "./redocly.ts";
import type { Change, Sentences } from "./report.ts";
import { code } from "./wording.ts";

/** A change of the servers or of a security scheme, which belong to no operation. */
export function documentWideChange(change: RedoclyChange): Change {
  const { verdicts, base } = change;
  const isServer = change.path.startsWith("#/servers");
  const isBreaking = verdicts.length > 0;
  const otherwise = isServer && base === undefined ? "minor" : "patch";
  const bump = isBreaking ? "major" : otherwise;
  const group = isBreaking ? "breaking" : otherwise === "minor" ? "added" : "other";
  const name = parsePointer(change.path)[2] ?? change.path;
  const { whatToDo, ...sentences } = isServer ? serverSentences(change) : schemeSentences(change, name);
  return {
    bump,
    group,
    place: isServer ? "servers" : `securitySchemes.${name}`,
    ...sentences,
    ...(isBreaking && whatToDo !== undefined ? { whatToDo } : {}),
    sources: ["document"],
  };
}

function serverSentences({ base, revision }: RedoclyChange): Sentences {
  const [before, after] = [urlOf(base?.value), urlOf(revision?.value)];
  const use = (url: string) => `If your code passes the old server as \`baseUrl\`, pass ${url}.`;
  if (before === undefined) return { now: `New server ${code(after ?? "")}.` };
  if (after === undefined) {
    return { now: `The server ${code(before)} was removed.`, whatToDo: use("another one") };
  }
  return { now: `The server is now ${code(after)}.`, before: code(before), whatToDo: use(code(after)) };
}

function schemeSentences({ kind, base, revision, property = "" }: RedoclyChange, name: string): Sentences {
  const scheme = `security scheme ${code(name)}`;
  if (kind === "added") return { now: `New ${scheme}.` };
  if (kind === "removed") {
    const whatToDo = "Configure the client with credentials for a scheme that the document still has.";
    return { now: `The ${scheme} was removed.`, whatToDo };
  }
  const [before, after] = [base?.value, revision?.value].map((value) =>
    value === undefined ? "none" : code(typeof value === "string" ? value : JSON.stringify(value)),
  );
  return {
    now: `The ${code(property)} of the ${scheme} is now ${after}.`,
    before,
    whatToDo: `Update \`@energy-clients/auth\`, or adapt the code with which you authenticate.`,
  };
}

function urlOf(value: Json | undefined): string | undefined {
  if (typeof value === "string") return value;
  return isObject(value) && typeof value.url === "string" ? value.url : undefined;
}
