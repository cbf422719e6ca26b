import type { ErrorObject, Options, ValidateFunction } from "ajv";
import type { DataValidateFunction, DataValidationCxt } from "ajv/dist/types/index.js";
import { messageOf } from "../errors/message.js";
import { packageRequire } from "../node/package-require.js";
import { type Direction, OR_NULL, type SchemaConverter } from "./convert-schema.js";
import { isMultiple } from "./exact-decimals.js";
import { FORMATS } from "./formats.js";
import { compilePattern } from "./linear-patterns.js";
import { InvalidSchemaError } from "./schema-error.js";

/** Something that a schema does not allow. */
export interface SchemaViolation {
  /** The broken keyword. */
  readonly keyword: string;
  /** Steps to the value. */
  readonly path: readonly string[];
  /** What is wrong, such as `must be string`. */
  readonly message: string;
}

/** Validates values by the schemas of one document. Compiles each schema when it is first used. */
export interface SchemaValidator {
  /**
   * Finds everything in a value that its schema does not allow.
   *
   * @throws {@link InvalidSchemaError} if the schema cannot be compiled: it would accept everything.
   */
  validate(schema: object, value: unknown, direction: Direction): readonly SchemaViolation[];
  /** Converts a schema for a generator of values, which resolves references itself, in `definitions`. */
  readonly converter: SchemaConverter;
}

const OPTIONS: Options = {
  allErrors: true,
  strict: false,
  // The document's schemas are checked when they are converted and compiled.
  meta: false,
  validateSchema: false,
  addUsedSchema: false,
  inlineRefs: false,
  logger: false,
  // A property that every JavaScript object inherits, such as `constructor`, is missing until it is sent.
  ownProperties: true,
  code: { regExp: Object.assign(compilePattern, { code: "linear" }), process: appendErrors },
};

/**
 * Makes compiled code append the errors of each item to one list. Ajv copies the whole list for each item, which takes
 * minutes for a list of 100,000 wrong items.
 */
function appendErrors(code: string): string {
  return code.replace(
    /\b(vErrors\d*)\.concat\(([\w.]+)\)/g,
    "$2.reduce((all, error) => (all.push(error), all), $1)",
  );
}

const DIALECTS: readonly (readonly [RegExp, string])[] = [
  [/draft-0[4-7]/, "ajv"],
  [/2019-09/, "ajv/dist/2019"],
];

type AjvModule = typeof import("ajv");

/**
 * @param dialect - `jsonSchemaDialect` of the document, or that of its version of OpenAPI.
 * @param hasUnevaluated - Whether the document uses `unevaluatedProperties` or `unevaluatedItems`: the validator then has to
 * see through references, and compiles everything that a schema refers to at once.
 */
export function createSchemaValidator(
  converter: SchemaConverter,
  dialect: string,
  hasUnevaluated: boolean,
): SchemaValidator {
  const validators = { request: new WeakMap(), response: new WeakMap() } as const satisfies Record<
    Direction,
    WeakMap<object, ValidateFunction | InvalidSchemaError>
  >;
  const definitions = new Map<string, ValidateFunction>();
  let ajv: Ajv | undefined;

  function compile(schema: object, direction: Direction): ValidateFunction | InvalidSchemaError {
    try {
      const converted = converter.convert(schema, direction);
      if (ajv === undefined) {
        ajv = createAjv(dialect);
        if (!hasUnevaluated) compileReferencesLater(ajv, definitionOf);
      }
      if (hasUnevaluated) addDefinitions(ajv, converter);
      return ajv.compile(converted as object);
    } catch (cause) {
      return invalid(cause);
    }
  }

  function definitionOf(reference: string): ValidateFunction {
    const known = definitions.get(reference);
    if (known !== undefined || ajv === undefined) return known as ValidateFunction;
    try {
      const validator = ajv.compile(converter.definitions[reference.slice(PREFIX.length)] as object);
      definitions.set(reference, validator);
      return validator;
    } catch (cause) {
      throw invalid(cause);
    }
  }

  return {
    converter,
    validate(schema, value, direction) {
      const known = validators[direction];
      const validator = known.get(schema) ?? compile(schema, direction);
      known.set(schema, validator);
      if (typeof validator !== "function") throw validator;
      return validator(value) ? NONE : violationsOf(validator.errors ?? []);
    },
  };
}

type Ajv = InstanceType<AjvModule["default"]>;

const PREFIX = "/definitions/";
const NONE: readonly SchemaViolation[] = [];

function invalid(cause: unknown): InvalidSchemaError {
  if (cause instanceof InvalidSchemaError) return cause;
  return new InvalidSchemaError(messageOf(cause), { cause });
}

function addDefinitions(ajv: Ajv, { definitions }: SchemaConverter): void {
  // Reading a definition may add others.
  for (let names = missing(); names.length > 0; names = missing())
    for (const name of names) ajv.addSchema(definitions[name] as object, PREFIX + name);
  function missing(): string[] {
    return Object.keys(definitions).filter((name) => ajv.schemas[PREFIX + name] === undefined);
  }
}

/**
 * Compiles what a schema refers to when a value first needs it. Ajv would compile all of it at once, which takes seconds
 * for a document whose schemas all refer to each other.
 */
function compileReferencesLater(ajv: Ajv, definitionOf: (reference: string) => ValidateFunction): void {
  ajv.removeKeyword("$ref");
  ajv.addKeyword({
    keyword: "$ref",
    schemaType: "string",
    errors: "full",
    compile(reference: string) {
      const validate: DataValidateFunction = (value: unknown, context?: DataValidationCxt) => {
        const validator = definitionOf(reference);
        if (validator(value, context)) return true;
        validate.errors = [...withoutWrappers(validator.errors ?? [])];
        return false;
      };
      return validate;
    },
  });
}

function createAjv(dialect: string): Ajv {
  const path = DIALECTS.find(([pattern]) => pattern.test(dialect))?.[1] ?? "ajv/dist/2020";
  const { default: Ajv, str } = packageRequire(path) as AjvModule;
  const ajv = new Ajv(OPTIONS);
  for (const [name, format] of Object.entries(FORMATS)) ajv.addFormat(name, format);
  // Ajv divides binary fractions, and rejects 0.07 as a multiple of 0.01.
  ajv.removeKeyword("multipleOf");
  ajv.addKeyword({
    keyword: "multipleOf",
    type: "number",
    schemaType: "number",
    validate: (divisor: number, value: number) => isMultiple(value, divisor),
    errors: false,
    error: { message: ({ schemaCode }) => str`must be multiple of ${schemaCode}` },
  });
  ajv.addKeyword({
    keyword: OR_NULL,
    schemaType: "boolean",
    validate: (_: boolean, value: unknown) => value === null,
    errors: false,
  });
  return ajv;
}

function violationsOf(errors: readonly ErrorObject[]): SchemaViolation[] {
  return withoutWrappers(errors).map(({ keyword, instancePath, message = "", params }) => ({
    keyword,
    path: instancePath.split("/").filter((step) => step !== ""),
    message: message + details(params),
  }));
}

/**
 * Leaves out what only wraps others: that a nullable value is not `null` either, and that an `else` or `then` failed
 * besides what failed in it.
 */
function withoutWrappers(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const nullables = new Set(
    errors
      .filter(({ keyword }) => keyword === OR_NULL)
      .map(({ instancePath, schemaPath }) => `${instancePath} ${schemaPath.replace(/\/1\/[^/]*$/, "")}`),
  );
  return errors.filter(({ keyword, instancePath, schemaPath }) => {
    if (keyword === OR_NULL) return false;
    if (keyword === "if") return errors.length === 1;
    return keyword !== "anyOf" || !nullables.has(`${instancePath} ${schemaPath}`);
  });
}

function details(params: Readonly<Record<string, unknown>>): string {
  const { allowedValues, additionalProperty, unevaluatedProperty } = params;
  if (Array.isArray(allowedValues)) return `: ${allowedValues.join(", ")}`;
  if (additionalProperty !== undefined) return `; found '${additionalProperty}'`;
  return unevaluatedProperty === undefined ? "" : `: '${unevaluatedProperty}'`;
}
