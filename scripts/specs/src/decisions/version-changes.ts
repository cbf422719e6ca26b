import { isDeepStrictEqual } from "node:util";
import type { Api } from "../document/apis.ts";
import { isObject, type Json, type JsonObject } from "../document/document.ts";
import type { Tokens } from "../document/json-pointer.ts";
import { resolve } from "../untrusted/resolve.ts";
import { operationsOf } from "../upstream/check-upstream-document.ts";
import type { Versions } from "./judge-changes.ts";

/** An operation whose owner accepts other versions than the client sends. */
export interface RefusedVersion {
  readonly operationId: string;
  /** Such as `POST /orders`. */
  readonly route: string;
  /** The operation in the effective document. */
  readonly at: Tokens;
  /** The version that the client sends. */
  readonly sent: string;
  /** What the owner accepted before, and now. */
  readonly before: readonly string[];
  readonly allowed: readonly string[];
}

/**
 * Operations that the owner would refuse since its document changed: their version header allows other versions than the
 * client sends. A header that allows everything and has a default is understood as that version, since frameworks
 * publish it so.
 *
 * @param effective - What says the version that is sent: `x-api-version`.
 */
export function refusedVersions(api: Api, upstream: Versions, effective: JsonObject): RefusedVersion[] {
  const { versionHeader } = api;
  if (versionHeader === undefined) return [];
  return operationsOf(upstream.after).flatMap(({ path, method }) => {
    const now = allowedVersions(upstream.after, path, method, versionHeader);
    const old = allowedVersions(upstream.before, path, method, versionHeader);
    const own = operationAt(effective, path, method);
    const sent = own?.["x-api-version"];
    if (now === undefined || own === undefined || typeof sent !== "string") return [];
    if (now.includes(sent) || isDeepStrictEqual(old, now)) return [];
    const operationId = String(own.operationId);
    const route = `${method.toUpperCase()} ${path}`;
    return [{ operationId, route, at: ["paths", path, method], sent, before: old ?? [], allowed: now }];
  });
}

/** The versions that an operation's header allows; undefined if it has none, or allows any. */
export function allowedVersions(
  document: JsonObject,
  path: string,
  method: string,
  header: string,
): readonly string[] | undefined {
  const item = isObject(document.paths) ? document.paths[path] : undefined;
  const operation = operationAt(document, path, method);
  const parameters = [operation?.parameters, isObject(item) ? item.parameters : undefined]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .map((parameter) => resolve(document, parameter));
  const found = parameters.find(
    ({ in: place, name }) => place === "header" && String(name).toLowerCase() === header.toLowerCase(),
  );
  if (found === undefined) return undefined;
  const schema = resolve(document, found.schema);
  const given = [schema.enum, schema.const, schema.default].find((value) => value !== undefined);
  const versions = (Array.isArray(given) ? given : [given]).filter((value) => value !== undefined);
  return versions.length === 0 ? undefined : versions.map(String);
}

function operationAt(document: JsonObject, path: string, method: string): JsonObject | undefined {
  const item: Json | undefined = isObject(document.paths) ? document.paths[path] : undefined;
  const operation = isObject(item) ? item[method] : undefined;
  return isObject(operation) ? operation : undefined;
}
