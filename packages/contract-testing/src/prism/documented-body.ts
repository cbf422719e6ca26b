import { checkBody } from "../contract/check-body.js";
import type { ContractDocument, DocumentedBody } from "../contract/contract-document.js";
import { concreteType } from "../contract/media-type.js";
import type { Content } from "../documents/operation.js";
import { isJson } from "../http/request-body.js";
import { InvalidSchemaError } from "../schemas/schema-error.js";
import { mendedSample } from "./mended-sample.js";
import { isTooComplexToSample, sampleOf } from "./sample.js";

/**
 * Chooses the first body that the schema allows: the document's examples in their order, else a sample of the schema. An
 * example that breaks its schema would not have the type that clients are generated with. Where nothing fits, it is the
 * first. Each content is tried once.
 */
export function documentedBody(document: ContractDocument, content: Content): DocumentedBody {
  const known = document.bodies.get(content) ?? choose(document, content);
  document.bodies.set(content, known);
  return known;
}

function choose(document: ContractDocument, content: Content): DocumentedBody {
  const { schema, mediaType } = content;
  const examples = (content.examples ?? []).map(({ value }) => value).filter((value) => value !== undefined);
  const [example] = examples;
  if (schema === undefined) return { value: example ?? (isJson(mediaType) ? {} : "string") };
  const first = examples.length > 0 ? example : sampleOf(document, schema);
  const found = problemOf(document, content, first);
  if (found === undefined) return { value: first };
  const problem = examples.length > 0 ? { problem: found } : {};
  for (const value of examples.slice(1))
    if (problemOf(document, content, value) === undefined) return { value, ...problem };
  const sample = sampled(document, schema);
  return sample !== undefined && problemOf(document, content, sample) === undefined
    ? { value: sample, ...problem }
    : { value: first };
}

function sampled(document: ContractDocument, schema: object): unknown {
  try {
    return mendedSample(document, schema, sampleOf(document, schema));
  } catch (error) {
    if (error instanceof InvalidSchemaError || isTooComplexToSample(error)) return undefined;
    throw error;
  }
}

/** Returns what a body breaks. A schema that checks nothing is reported when the response is validated. */
function problemOf(document: ContractDocument, content: Content, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const sent = { value, contentType: concreteType(content.mediaType) };
  try {
    return checkBody(document, content, sent, "response", content.mediaType)[0]?.message;
  } catch (error) {
    if (error instanceof InvalidSchemaError) return undefined;
    throw error;
  }
}
