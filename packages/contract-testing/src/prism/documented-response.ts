import type { IHttpOperation } from "@stoplight/types";
import { packageRequire } from "../node/package-require.js";
import { silentLogger } from "./silent-logger.js";
import type { Diagnostic, Mocked, MockOptions, PrismRequest } from "./types.js";

// The parts of Prism's mocker. The mocker itself also loads a generator of random values and an HTTP client: ES modules
// alone, which Jest cannot load, and half of this package's import time.
const { default: negotiator } = packageRequire(
  "@stoplight/prism-http/dist/mocker/negotiator/NegotiatorHelpers",
) as typeof import("@stoplight/prism-http/dist/mocker/negotiator/NegotiatorHelpers.js");
const templates = packageRequire(
  "@stoplight/prism-http/dist/mocker/errors",
) as typeof import("@stoplight/prism-http/dist/mocker/errors.js");
const { ProblemJsonError } = packageRequire(
  "@stoplight/prism-http/dist/types",
) as typeof import("@stoplight/prism-http/dist/types.js");
const { sample, SchemaSizeExceededError } = packageRequire(
  "@stoplight/json-schema-sampler",
) as typeof import("@stoplight/json-schema-sampler");

type Negotiator = ReturnType<typeof negotiator.negotiateOptionsForValidRequest>;
type Negotiated = Extract<ReturnType<Negotiator>, { readonly _tag: "Right" }>["right"];
type Header = Negotiated["headers"][number];
type Schema = Parameters<typeof sample>[0];

/** The size of sample at which Prism gives up. */
const LARGEST_SAMPLE = { ticks: 2500 } as const;

/**
 * Builds a response from the document's examples; where it has none, from its schemas, always with the same values.
 * Does what Prism's mocker does without `dynamic`, but sends no callbacks.
 *
 * @param found - The request's diagnostics. An error among them chooses the response to an invalid request.
 */
export function documentedResponse(
  operation: IHttpOperation,
  request: PrismRequest,
  found: readonly Diagnostic[],
  { example, mediaTypes }: MockOptions,
): Mocked {
  const { accept } = request.headers;
  const accepted = mediaTypes ?? (accept ? accept.split(",") : undefined);
  const negotiated = found.some(({ severity }) => severity === 0)
    ? negotiateRefusal(operation, found)
    : negotiator.negotiateOptionsForValidRequest(operation, {
        dynamic: false,
        ...(example !== undefined && { exampleKey: example }),
        ...(accepted !== undefined && { mediaTypes: [...accepted] }),
      })(silentLogger);
  if (negotiated._tag === "Left") return negotiated;
  try {
    return { _tag: "Right", right: assemble(operation, negotiated.right) };
  } catch (error) {
    return { _tag: "Left", left: error instanceof Error ? error : new Error(String(error)) };
  }
}

function assemble(operation: IHttpOperation, { code, mediaType, bodyExample, schema, headers }: Negotiated) {
  const documented = exampleValue(bodyExample);
  const body =
    documented === undefined && schema !== undefined ? sampleOf(operation, schema, "body") : documented;
  return {
    statusCode: Number.parseInt(code, 10),
    headers: {
      ...Object.fromEntries(headers.map((header) => [header.name, headerValue(operation, header)])),
      ...(mediaType !== undefined && { "Content-type": mediaType }),
      ...(operation.deprecated && { deprecation: "true" }),
    },
    body,
  };
}

function headerValue(operation: IHttpOperation, { schema, examples = [] }: Header): unknown {
  if (schema === undefined) return null;
  if (examples.length > 0) return exampleValue(examples[0]) ?? null;
  const value = sampleOf(operation, schema as Schema, "header");
  return typeof value === "number" || typeof value === "string" ? value : null;
}

function exampleValue(example: object | undefined): unknown {
  return example !== undefined && "value" in example ? example.value : undefined;
}

function sampleOf(operation: IHttpOperation, schema: Schema, place: string): unknown {
  try {
    return sample(schema, LARGEST_SAMPLE, operation);
  } catch (error) {
    if (!(error instanceof SchemaSizeExceededError)) throw error;
    throw problem(
      "SCHEMA_TOO_COMPLEX",
      `Unable to generate ${place} for response. The schema is too complex to generate.`,
    );
  }
}

/** Chooses the documented response to an invalid request; without one, an error with a fitting status. */
function negotiateRefusal({ responses }: IHttpOperation, found: readonly Diagnostic[]) {
  const withoutCredentials = found.find(({ code }) => code === 401);
  const hasWrongType = found.some(({ code }) => code === 415);
  const codes: [number, ...number[]] = withoutCredentials
    ? [401]
    : hasWrongType
      ? [415, 422, 400]
      : [422, 400];
  const negotiated = negotiator.negotiateOptionsForInvalidRequest(responses, codes)(silentLogger);
  if (negotiated._tag === "Right") return negotiated;
  const schemes = withoutCredentials?.tags ?? [];
  const left = withoutCredentials
    ? problem("UNAUTHORIZED", "", schemes.length > 0 ? { "WWW-Authenticate": schemes.join(",") } : {})
    : problem(hasWrongType ? "INVALID_CONTENT_TYPE" : "UNPROCESSABLE_ENTITY", "");
  return { _tag: "Left", left } as const;
}

function problem(template: keyof typeof templates, detail: string, headers: Record<string, string> = {}) {
  return ProblemJsonError.fromTemplate(templates[template], detail, { headers });
}
