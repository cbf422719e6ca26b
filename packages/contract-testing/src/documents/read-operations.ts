import type {
  Content,
  Example,
  Operation,
  OperationResponse,
  Parameter,
  SecurityScheme,
  Serialization,
} from "./operation.js";
import type { References } from "./references.js";
import { fields } from "./walk-document.js";

const METHODS = ["get", "post", "put", "delete", "options", "head", "patch", "trace"];

/**
 * Reads the operations of an OpenAPI 3 document. Leaves schemas as they are: they are compiled when they are first used.
 *
 * @throws Error if a reference outside of a schema has no target.
 */
export function readOperations(document: object, references: References): Operation[] {
  const root = fields(document);
  return Object.entries(fields(root.paths)).flatMap(([path, value]) => {
    const item = fields(references.resolve(value));
    return Object.keys(item)
      .filter((method) => METHODS.includes(method))
      .map((method) => readOperation(root, references, path, item, method));
  });
}

type Fields = Readonly<Record<string, unknown>>;

function readOperation(
  root: Fields,
  references: References,
  path: string,
  item: Fields,
  method: string,
): Operation {
  const operation = fields(references.resolve(item[method]));
  const { operationId, deprecated, requestBody, callbacks } = operation;
  const parameters = new Map<string, Fields>();
  // A parameter of the operation replaces that of its path.
  for (const value of [...list(item.parameters), ...list(operation.parameters)]) {
    const parameter = fields(references.resolve(value));
    parameters.set(`${parameter.in} ${parameter.name}`, parameter);
  }
  const inPlace = (place: string) =>
    [...parameters.values()]
      .filter((parameter) => parameter.in === place && !isIgnored(parameter))
      .map((parameter) => readParameter(references, String(parameter.name), place, parameter));
  const body = requestBody === undefined ? undefined : fields(references.resolve(requestBody));
  return {
    ...(typeof operationId === "string" && { iid: operationId }),
    ...{ method, path },
    ...(deprecated === true && { deprecated }),
    request: {
      path: inPlace("path"),
      query: inPlace("query"),
      headers: inPlace("header"),
      cookie: inPlace("cookie"),
      ...(body !== undefined && {
        body: { required: body.required === true, contents: readContents(references, body.content) },
      }),
    },
    responses: Object.entries(fields(operation.responses))
      .filter(([code]) => !code.startsWith("x-"))
      .map(([code, response]) => readResponse(references, code, response)),
    security: readSecurity(root, references, operation.security),
    hasCallbacks: Object.keys(fields(callbacks)).length > 0,
  };
}

/** OpenAPI ignores header parameters with these names: media types and security schemes describe them. */
function isIgnored({ in: place, name }: Fields): boolean {
  return (
    place === "header" && ["accept", "content-type", "authorization"].includes(String(name).toLowerCase())
  );
}

function readParameter(references: References, name: string, place: string, value: Fields): Parameter {
  const { required, deprecated, allowEmptyValue, schema, content } = value;
  const [media] = Object.entries(fields(content));
  const { schema: contentSchema } = fields(references.resolve(media?.[1]));
  const used = isObject(schema) ? schema : contentSchema;
  return {
    name,
    ...readSerialization(place, value),
    ...(required === true && { required }),
    ...(deprecated === true && { deprecated }),
    ...(allowEmptyValue === true && { allowEmptyValue }),
    ...(isObject(used) && { schema: used }),
    ...(media !== undefined && { mediaType: media[0] }),
    examples: [
      ...readExamples(references, fields(media?.[1])),
      ...namedExamples(references, value.examples),
      ...("example" in value ? [{ key: "default", value: value.example }] : []),
    ],
  };
}

function readSerialization(place: string, { style, explode }: Fields): Serialization {
  const known =
    typeof style === "string" ? style : place === "query" || place === "cookie" ? "form" : "simple";
  return { style: known, explode: typeof explode === "boolean" ? explode : known === "form" };
}

function readResponse(references: References, code: string, value: unknown): OperationResponse {
  const { headers, content } = fields(references.resolve(value));
  return {
    code,
    headers: Object.entries(fields(headers)).map(([name, header]) =>
      readParameter(references, name, "header", fields(references.resolve(header))),
    ),
    contents: readContents(references, content),
  };
}

function readContents(references: References, content: unknown): Content[] {
  return Object.entries(fields(content)).map(([mediaType, value]) => {
    const media = fields(references.resolve(value));
    const { schema, encoding } = media;
    const encodings = Object.entries(fields(encoding)).map(([field, entry]) => {
      const { style, explode, contentType } = fields(entry);
      return [
        field,
        {
          ...(typeof style === "string" && { style }),
          ...(typeof explode === "boolean" && { explode }),
          ...(typeof contentType === "string" && { mediaType: contentType }),
        },
      ] as const;
    });
    return {
      mediaType,
      ...(isObject(schema) && { schema }),
      examples: readExamples(references, media),
      ...(encodings.length > 0 && { encodings: new Map(encodings) }),
    };
  });
}

// The example of the media type, else that of its schema, comes before the named ones.
function readExamples(references: References, media: Fields): Example[] {
  const schema = "schema" in media ? fields(references.find(media.schema)) : {};
  const inSchema = [schema.example, schema["x-example"], list(schema.examples)[0]];
  const first = "example" in media ? media.example : inSchema.find((example) => example !== undefined);
  return [
    ...(first === undefined ? [] : [{ key: "default", value: first }]),
    ...namedExamples(references, media.examples),
  ];
}

function namedExamples(references: References, examples: unknown): Example[] {
  if (Array.isArray(examples)) return [];
  return Object.entries(fields(examples)).flatMap(([key, value]) => {
    const example = references.resolve(value);
    return isObject(example) ? [{ key, value: fields(example).value }] : [];
  });
}

function readSecurity(root: Fields, references: References, own: unknown): SecurityScheme[][] {
  const schemes = fields(fields(root.components).securitySchemes);
  return list(own ?? root.security).map((requirement) =>
    Object.keys(fields(requirement)).flatMap((name) => {
      if (!Object.hasOwn(schemes, name)) return [];
      const scheme = fields(references.resolve(schemes[name])) as unknown as SecurityScheme;
      const { type, scheme: http } = scheme;
      return [type === "http" ? { ...scheme, scheme: String(http).toLowerCase() } : scheme];
    }),
  );
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
