import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject } from "../document/document.ts";
import type { Comparable } from "./comparable.ts";
import { child } from "./references.ts";
import type { Bump, Change, Sentences } from "./report.ts";
import { list } from "./schema-keywords.ts";
import { code } from "./wording.ts";

/** Changes of the servers and the security schemes, which belong to no operation. */
export function compareDocumentWide(before: Comparable, after: Comparable): Change[] {
  return [
    ...compareServers(before.servers, after.servers),
    ...compareSchemes(before.securitySchemes, after.securitySchemes),
  ];
}

function change(bump: Bump, place: string, { now, before, whatToDo }: Sentences): Change {
  const group = bump === "major" ? "breaking" : bump === "minor" ? "added" : "other";
  const action = bump === "major" && whatToDo !== undefined ? { whatToDo } : {};
  return {
    bump,
    group,
    place,
    now,
    ...(before === undefined ? {} : { before }),
    ...action,
    sources: ["document"],
  };
}

function compareServers(old: readonly Json[], now: readonly Json[]): Change[] {
  const [before, after] = [urlsOf(old), urlsOf(now)];
  const [removed, added] = [
    before.filter((url) => !after.includes(url)),
    after.filter((url) => !before.includes(url)),
  ];
  const use = (url: string) => `If your code passes the old server as \`baseUrl\`, pass ${url}.`;
  return [
    ...removed.map((url, index) => {
      const successor = added[index];
      if (successor === undefined)
        return change("major", "servers", {
          now: `The server ${code(url)} was removed.`,
          whatToDo: use("another one"),
        });
      const sentences = { now: `The server is now ${code(successor)}.`, before: code(url) };
      return change("major", "servers", { ...sentences, whatToDo: use(code(successor)) });
    }),
    ...added
      .slice(removed.length)
      .map((url) => change("minor", "servers", { now: `New server ${code(url)}.` })),
  ];
}

function compareSchemes(old: JsonObject, now: JsonObject): Change[] {
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((name) => {
    const [was, is] = [child(old, name), child(now, name)];
    const place = `securitySchemes.${name}`;
    const scheme = `security scheme ${code(name)}`;
    if (was === undefined) return [change("patch", place, { now: `New ${scheme}.` })];
    if (is === undefined) {
      const whatToDo = "Configure the client with credentials for a scheme that the document still has.";
      return [change("major", place, { now: `The ${scheme} was removed.`, whatToDo })];
    }
    const [before, after] = [isObject(was) ? was : {}, isObject(is) ? is : {}];
    const whatToDo = "Update `@energy-clients/auth`, or adapt the code with which you authenticate.";
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .filter((key) => !key.startsWith("x-") && !isDeepStrictEqual(before[key], after[key]))
      .map((key) => {
        // Nobody sends a token otherwise because its format or a further scope is described.
        const isDescribed = key === "bearerFormat" || (key === "flows" && isCovered(before[key], after[key]));
        const bump = isDescribed ? "patch" : "major";
        const now = `The ${code(key)} of the ${scheme} is now ${valueText(after[key])}.`;
        return change(bump, place, { now, before: valueText(before[key]), whatToDo });
      });
  });
}

/** Whether all that is in `old` is in `now` too; the text of a scope is only a description. */
function isCovered(old: Json | undefined, now: Json | undefined, isScope = false): boolean {
  if (!isObject(old) || !isObject(now)) return isScope || isDeepStrictEqual(old, now);
  return Object.entries(old).every(
    ([key, value]) =>
      child(now, key) !== undefined && isCovered(value, child(now, key), isScope || key === "scopes"),
  );
}

function valueText(value: Json | undefined): string {
  return value === undefined ? "none" : code(typeof value === "string" ? value : JSON.stringify(value));
}

/** More addresses than this are not told apart by the values of their variables. */
const MAX_URLS = 100;

/** The addresses of servers, with each value that their variables may have, the default first. */
function urlsOf(servers: readonly Json[]): string[] {
  const urls = servers.flatMap((server) => {
    if (!isObject(server) || typeof server.url !== "string") return [];
    const variables = Object.entries(isObject(server.variables) ? server.variables : {});
    return variables.reduce<readonly string[]>(
      (found, [name, variable]) => {
        const values = isObject(variable) ? [variable.default, ...list(variable.enum)] : [];
        const texts = [...new Set(values.filter((value) => value !== undefined))].map(String);
        if (texts.length === 0) return found;
        const shown = texts.length * found.length > MAX_URLS ? texts.slice(0, 1) : texts;
        return shown.flatMap((text) => found.map((url) => url.replaceAll(`{${name}}`, () => text)));
      },
      [server.url],
    );
  });
  return [...new Set(urls)];
}
