import { isObject, type Json } from "../document.ts";
import type { RedoclyChange } from "./redocly.ts";
import type { Change } from "./report.ts";

/** A change of the servers or of a security scheme, which belong to no operation. */
export function documentWideChange(change: RedoclyChange): Change {
  return change.path.startsWith("#/servers") ? serverChange(change) : schemeChange(change);
}

function serverChange({ verdicts, base, revision }: RedoclyChange): Change {
  const [before, after] = [urlOf(base?.value), urlOf(revision?.value)];
  const isBreaking = verdicts.length > 0;
  const text =
    before === undefined
      ? `A server is new: ${after}`
      : after === undefined
        ? `A server is gone: ${before}`
        : `A server moved from ${before} to ${after}`;
  return {
    ...rated(isBreaking, before === undefined ? "minor" : "patch"),
    place: "servers",
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    text,
    ...(isBreaking
      ? { remedy: `Where your code gives it as baseUrl, give ${after ?? "another server"}.` }
      : {}),
  };
}

function schemeChange({ path, kind, verdicts, base, revision, property }: RedoclyChange): Change {
  const name = path.split("/")[3] ?? path;
  const place = `securitySchemes.${name}`;
  const isBreaking = verdicts.length > 0;
  if (kind !== "modified") {
    const text = `The security scheme ${name} is ${kind === "added" ? "new" : "gone"}`;
    const remedy = "Give the client credentials of a scheme that the document still has.";
    return { ...rated(isBreaking, "patch"), place, text, ...(isBreaking ? { remedy } : {}) };
  }
  const [before, after] = [base?.value, revision?.value].map((value) => JSON.stringify(value ?? null));
  return {
    ...rated(isBreaking, "patch"),
    place,
    before: `${property}: ${before}`,
    after: `${property}: ${after}`,
    text: `The security scheme ${name} has another ${property}: ${after}, before ${before}`,
    ...(isBreaking
      ? { remedy: "Install the version of the auth package that knows it, or send it yourself." }
      : {}),
  };
}

function rated(isBreaking: boolean, otherwise: "minor" | "patch") {
  const bump = isBreaking ? "major" : otherwise;
  const group = isBreaking ? "breaking" : otherwise === "minor" ? "added" : "fixed";
  return { bump, group, sources: ["document"] } as const;
}

function urlOf(value: Json | undefined): string | undefined {
  if (typeof value === "string") return value;
  return isObject(value) && typeof value.url === "string" ? value.url : undefined;
}
