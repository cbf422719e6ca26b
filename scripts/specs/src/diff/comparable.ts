import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { resolve } from "../untrusted/resolve.ts";
import { ComparableSchemas, opposite, type Side, withoutAnnotations } from "./comparable-schema.ts";
import { list, sorted } from "./schema-keywords.ts";

/** Schemas by media type. */
export type Content = ReadonlyMap<string, Json>;

/** One operation, reduced to what programs depend on, in a form that is the same however it is written. */
export interface ComparableOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** A webhook or a callback, which the API calls. */
  readonly isIncoming: boolean;
  /** The operation as the document has it, with its path's parameters. */
  readonly definition: JsonObject;
  /** The document's `x-provenance` and the like apply to it where it does not say otherwise. */
  readonly document: JsonObject;
  /** By place, such as `query.limit`. */
  readonly parameters: ReadonlyMap<string, JsonObject>;
  readonly body: { readonly required: boolean; readonly content: Content } | undefined;
  /** By status. */
  readonly responses: ReadonlyMap<string, { readonly headers: Content; readonly content: Content }>;
  /** The operation's own requirements or else the document's, in one order. */
  readonly security: Json[];
}

/** A document in its comparable form. */
export interface Comparable {
  readonly operations: ReadonlyMap<string, ComparableOperation>;
  /** What the schemas of the operations refer to. */
  readonly schemas: JsonObject;
  /** Names of all shared schemas of the document. */
  readonly names: readonly string[];
  readonly securitySchemes: JsonObject;
  readonly servers: Json[];
  readonly info: JsonObject;
}

const METHODS = ["get", "put", "post", "delete", "patch", "head", "options", "trace"];

/** Reads a document into its comparable form. */
export function comparable(document: JsonObject): Comparable {
  const schemas = new ComparableSchemas(document);
  const operations = new Map<string, ComparableOperation>();
  const read = (path: string, value: Json, incomingOf?: string) => {
    const item = resolve(document, value);
    for (const method of METHODS) {
      const definition = item[method];
      if (!isObject(definition)) continue;
      const operation = readOperation(
        document,
        schemas,
        method.toUpperCase(),
        path,
        item,
        definition,
        incomingOf,
      );
      operations.set(operation.id, operation);
      for (const [name, callback] of entriesOf(definition.callbacks)) {
        const owner = `${operation.id} callback ${name}`;
        for (const below of Object.values(resolve(document, callback))) read(owner, below, owner);
      }
    }
  };
  for (const [path, value] of entriesOf(document.paths)) read(path, value);
  for (const [name, value] of entriesOf(document.webhooks)) read(`webhook ${name}`, value, `webhook ${name}`);
  const components = isObject(document.components) ? document.components : {};
  return {
    operations,
    schemas: schemas.components,
    names: entriesOf(components.schemas).map(([name]) => name),
    securitySchemes: mapValues(components.securitySchemes, (scheme) =>
      withoutAnnotations(resolve(document, scheme)),
    ),
    servers: list(document.servers).map(readServer),
    info: isObject(document.info) ? document.info : {},
  };
}

/** Clients drop a slash at the end of a base URL: `https://api.example/` is `https://api.example`. */
function readServer(server: Json): Json {
  if (!isObject(server)) return server;
  const { url, ...rest } = withoutAnnotations(server);
  return typeof url === "string" ? { url: url.replace(/(?<=[^/])\/$/, ""), ...rest } : { ...rest };
}

function readOperation(
  document: JsonObject,
  schemas: ComparableSchemas,
  method: string,
  path: string,
  item: JsonObject,
  definition: JsonObject,
  incomingOf: string | undefined,
): ComparableOperation {
  const { operationId, requestBody, responses, security } = definition;
  const content = (value: Json | undefined, side: Side): Content =>
    new Map(
      entriesOf(value).map(([type, media]) => [
        mediaType(type),
        schemas.of(isObject(media) ? media.schema : undefined, side),
      ]),
    );
  const isIncoming = incomingOf !== undefined;
  const passed: Side = isIncoming ? "output" : "input";
  const returned = opposite(passed);
  // An operation's own parameter goes before its path's of the same name.
  const given = [...list(item.parameters), ...list(definition.parameters)];
  const parameters = given.map((parameter) => readParameter(schemas, resolve(document, parameter), passed));
  const body = resolve(document, requestBody);
  const statuses = entriesOf(responses).filter(([status]) => !status.startsWith("x-"));
  return {
    id: typeof operationId === "string" && !isIncoming ? operationId : (incomingOf ?? `${method} ${path}`),
    method,
    path,
    isIncoming,
    definition: { ...definition, parameters: [...given] },
    document,
    parameters: new Map(parameters.map((parameter) => [`${parameter.in}.${parameter.name}`, parameter])),
    body:
      requestBody === undefined
        ? undefined
        : { required: body.required === true, content: content(body.content, passed) },
    responses: new Map(
      statuses.map(([status, value]) => {
        const response = resolve(document, value);
        const headers = entriesOf(response.headers).map(
          ([name, header]) =>
            [name.toLowerCase(), schemas.of(resolve(document, header).schema, returned)] as const,
        );
        return [
          status.toUpperCase(),
          { headers: new Map(headers), content: content(response.content, returned) },
        ];
      }),
    ),
    security: sorted(list(security ?? document.security)),
  };
}

function readParameter(schemas: ComparableSchemas, parameter: JsonObject, side: Side): JsonObject {
  const {
    in: where,
    name,
    required,
    schema,
    content,
    style,
    explode,
    ...rest
  } = withoutAnnotations(parameter);
  const isForm = where === "query" || where === "cookie";
  const defaultStyle = isForm ? "form" : "simple";
  const media = Object.values(isObject(content) ? content : {})[0];
  const value = schemas.of(schema ?? (isObject(media) ? media.schema : undefined), side);
  const result: JsonObject = { in: where ?? "", name: name ?? "" };
  const byClient = parameter["x-client-supplied"] === true;
  if (required === true && !byClient) result.required = true;
  // The client fills it in from `x-api-version` and the like, which are compared as such.
  if (byClient && isObject(value)) delete value.default;
  result.schema = value;
  if (style !== undefined && style !== defaultStyle) result.style = style;
  const isExploded = (style ?? defaultStyle) === "form";
  if (explode !== undefined && explode !== isExploded) result.explode = explode;
  for (const key of ["allowReserved", "deprecated"]) if (rest[key] === true) result[key] = true;
  return result;
}

/** `application/json; charset=utf-8` is `application/json`. */
export function mediaType(value: string): string {
  return (value.split(";")[0] ?? value).trim().toLowerCase();
}

function mapValues(value: Json | undefined, map: (child: Json) => Json): JsonObject {
  return Object.fromEntries(entriesOf(value).map(([key, child]) => [key, map(child)]));
}

function entriesOf(value: Json | undefined): [string, Json][] {
  return Object.entries(isObject(value) ? value : {});
}
