import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { resolve } from "../untrusted/resolve.ts";
import { ComparableSchemas, type Side, withoutAnnotations } from "./comparable-schema.ts";
import { list, sorted } from "./schema-keywords.ts";

/** Schemas by media type. */
export type Content = ReadonlyMap<string, Json>;

/** One operation, reduced to what programs depend on, in a form that is the same however it is written. */
export interface ComparableOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
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
  readonly securitySchemes: JsonObject;
  readonly servers: Json[];
  readonly info: JsonObject;
}

const METHODS = ["get", "put", "post", "delete", "patch", "head", "options", "trace"];

/** Reads a document into its comparable form. */
export function comparable(document: JsonObject): Comparable {
  const schemas = new ComparableSchemas(document);
  const operations = new Map<string, ComparableOperation>();
  for (const [path, value] of Object.entries(isObject(document.paths) ? document.paths : {})) {
    const item = resolve(document, value);
    for (const method of METHODS) {
      const definition = item[method];
      if (!isObject(definition)) continue;
      const operation = readOperation(document, schemas, method.toUpperCase(), path, item, definition);
      operations.set(operation.id, operation);
    }
  }
  const components = isObject(document.components) ? document.components : {};
  return {
    operations,
    schemas: schemas.components,
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
): ComparableOperation {
  const { operationId, requestBody, responses, security } = definition;
  const content = (value: Json | undefined, side: Side): Content =>
    new Map(
      Object.entries(isObject(value) ? value : {}).map(([type, media]) => [
        mediaType(type),
        schemas.of(isObject(media) ? media.schema : undefined, side),
      ]),
    );
  // An operation's own parameter goes before its path's of the same name.
  const given = [...list(item.parameters), ...list(definition.parameters)];
  const parameters = given.map((parameter) => readParameter(schemas, resolve(document, parameter)));
  const body = resolve(document, requestBody);
  const statuses = Object.entries(isObject(responses) ? responses : {}).filter(
    ([status]) => !status.startsWith("x-"),
  );
  return {
    id: typeof operationId === "string" ? operationId : `${method} ${path}`,
    method,
    path,
    definition: { ...definition, parameters: [...given] },
    document,
    parameters: new Map(parameters.map((parameter) => [`${parameter.in}.${parameter.name}`, parameter])),
    body:
      requestBody === undefined
        ? undefined
        : { required: body.required === true, content: content(body.content, "input") },
    responses: new Map(
      statuses.map(([status, value]) => {
        const response = resolve(document, value);
        const headers = Object.entries(isObject(response.headers) ? response.headers : {}).map(
          ([name, header]) =>
            [name.toLowerCase(), schemas.of(resolve(document, header).schema, "output")] as const,
        );
        return [
          status.toUpperCase(),
          { headers: new Map(headers), content: content(response.content, "output") },
        ];
      }),
    ),
    security: sorted(list(security ?? document.security)),
  };
}

function readParameter(schemas: ComparableSchemas, parameter: JsonObject): JsonObject {
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
  const value = schemas.of(schema ?? (isObject(media) ? media.schema : undefined), "input");
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
  return Object.fromEntries(
    Object.entries(isObject(value) ? value : {}).map(([key, child]) => [key, map(child)]),
  );
}
