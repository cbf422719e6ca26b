import { readRemovedOperations } from "../../../../src/operations/removed-operations.ts";
import type { ConsoleApi, ConsoleOperation, Credential } from "./operation.ts";
import { readBody, readParameter } from "./read-fields.ts";
import { type Json, type JsonObject, listOf, objectOf, resolve, textOf } from "./schema.ts";

const METHODS = ["get", "put", "post", "delete", "patch", "head", "options", "trace"];

/** An API's entry in `specs/apis.json`. */
export interface ApiEntry {
  readonly name: string;
  readonly title: string;
  readonly clientPackage?: string;
  readonly versionHeader?: string;
  readonly versionPlace?: string;
}

/** What an API is read from. */
export interface ApiSources {
  readonly entry: ApiEntry & { readonly clientPackage: string };
  /** The OpenAPI document. */
  readonly document: JsonObject;
  /** The changelog of the client's package; empty before its first release. */
  readonly changelog: string;
}

/** Reads what the console needs of an API. */
export function readApi({ entry, document, changelog }: ApiSources): ConsoleApi {
  const { name, title, clientPackage, versionHeader, versionPlace } = entry;
  const operations = Object.entries(objectOf(document.paths)).flatMap(([path, item]) =>
    readPath(document, path, resolve(document, item)),
  );
  const known = new Set(operations.map(({ id }) => id));
  return {
    name,
    title,
    clientPackage,
    ...(versionHeader !== undefined && { versionHeader }),
    versionInPath: versionPlace === "path",
    sha256: textOf(objectOf(document["x-document"]).sha256),
    servers: listOf(document.servers).flatMap((server) => {
      const url = textOf(objectOf(server).url);
      return URL.canParse(url) ? [new URL(url).origin] : [];
    }),
    operations,
    // An operation that came back is there.
    removed: readRemovedOperations(changelog).filter(({ id }) => !known.has(id)),
  };
}

function readPath(document: JsonObject, path: string, item: JsonObject): ConsoleOperation[] {
  return METHODS.filter((method) => item[method] !== undefined).map((method) => {
    const operation = objectOf(item[method]);
    // The operation's own parameter replaces that of its path.
    const parameters = new Map(
      [...listOf(item.parameters), ...listOf(operation.parameters)]
        .map((parameter) => resolve(document, parameter))
        .map((parameter) => [`${parameter.in} ${parameter.name}`, parameter]),
    );
    const body = readBody(document, operation.requestBody);
    return {
      id: textOf(operation.operationId),
      method: method.toUpperCase(),
      path,
      tag: textOf(listOf(operation.tags)[0]) || "Other",
      summary: textOf(operation.summary),
      description: textOf(operation.description),
      deprecated: operation.deprecated === true,
      // The client sends these by itself.
      parameters: [...parameters.values()]
        .filter((parameter) => parameter["x-client-supplied"] !== true)
        .map((parameter) => readParameter(document, parameter)),
      ...(body !== undefined && { body }),
      credentials: readCredentials(document, operation.security ?? document.security),
    };
  });
}

/** The credentials of the first alternative. */
function readCredentials(document: JsonObject, security: Json | undefined): Credential[] {
  const schemes = objectOf(objectOf(document.components).securitySchemes);
  return Object.keys(objectOf(listOf(security)[0])).flatMap((scheme): Credential[] => {
    const { type, in: place, name } = resolve(document, schemes[scheme]);
    if (type === "apiKey")
      return place === "header" ? [{ scheme, kind: "key", header: textOf(name).toLowerCase() }] : [];
    return [{ scheme, kind: "bearer", header: "authorization" }];
  });
}
