import { hasNoBody } from "../contract/check-response.js";
import type { ContractDocument } from "../contract/contract-document.js";
import { concreteType } from "../contract/media-type.js";
import { chooseContent } from "../contract/negotiate.js";
import { type Diagnostic, isRefusal, type MockOptions, type Refusal } from "../contract/types.js";
import type { Content, Operation, OperationResponse, Parameter } from "../documents/operation.js";
import { isOfTheConnection } from "../http/connection-headers.js";
import type { MockResponse } from "../http/response.js";
import { documentedBody } from "./documented-body.js";
import { isTooComplexToSample, sampleOf } from "./sample.js";

/**
 * Builds a response from the document's examples; where it has none, from its schemas with Prism's sampler, always with
 * the same values. Does what Prism's mocker does without `dynamic`, but sends no callbacks.
 *
 * @param response - The documented response. Its code must be a status.
 * @param accept - The request's `Accept` header.
 */
export function documentedResponse(
  document: ContractDocument,
  operation: Operation,
  response: OperationResponse,
  accept: string | undefined,
  options: Pick<MockOptions, "example" | "mediaTypes"> = {},
): MockResponse | Refusal {
  const negotiated = negotiate(operation, response, accept, options);
  if (isRefusal(negotiated)) return negotiated;
  const { content } = negotiated;
  const wanted = options.example === undefined ? undefined : content?.examples?.[0]?.value;
  return assemble(document, operation, response, content, wanted);
}

/** Chooses the content of a response, with the wanted example alone; none if the response has no body. */
export function negotiate(
  operation: Operation,
  { code, contents = [] }: OperationResponse,
  accept: string | undefined,
  { example, mediaTypes }: Pick<MockOptions, "example" | "mediaTypes">,
): { readonly content: Content | undefined } | Refusal {
  if (hasNoBody(operation, code)) return { content: undefined };
  const wanted = mediaTypes?.join(",") ?? accept;
  const content = chooseContent(contents, wanted);
  if (content === undefined) {
    if (contents.length === 0) return { content };
    const title = "The server cannot produce a representation for your accept header";
    return { status: 406, title, detail: `Unable to find content for ${wanted}`, headers: {} };
  }
  if (example === undefined) return { content };
  const examples = content.examples?.filter(({ key }) => key === example) ?? [];
  if (examples.length > 0) return { content: { ...content, examples } };
  const detail = `Response for contentType: ${content.mediaType} and exampleKey: ${example} does not exist.`;
  return { status: 404, title: "The server cannot find the requested content", detail, headers: {} };
}

/** Builds the documented response to an invalid request; without one, an error with a fitting status. */
export function documentedRefusal(
  document: ContractDocument,
  operation: Operation,
  found: readonly Diagnostic[],
): MockResponse | Refusal {
  const withoutCredentials = found.find(({ code }) => code === 401);
  const hasWrongType = found.some(({ code }) => code === 415);
  const statuses = withoutCredentials ? [401] : hasWrongType ? [415, 422, 400] : [422, 400];
  const response = refusalOf(operation, statuses);
  if (response === undefined) {
    const challenges = withoutCredentials?.tags ?? [];
    const headers: Record<string, string> =
      challenges.length > 0 ? { "www-authenticate": challenges.join(",") } : {};
    if (withoutCredentials) return refusal(401, "Invalid security scheme used", headers);
    return hasWrongType ? refusal(415, "Invalid content type", {}) : refusal(422, "Invalid request", {});
  }
  const { contents = [] } = response;
  const content =
    contents.find(({ examples = [] }) => examples.length > 0) ?? contents.find(({ schema }) => schema);
  return assemble(document, operation, response, content);
}

function refusal(status: number, title: string, headers: Record<string, string>): Refusal {
  return { status, title, detail: title, headers };
}

function refusalOf({ responses }: Operation, statuses: readonly number[]): OperationResponse | undefined {
  for (const status of statuses) {
    const codes = [String(status), `${String(status).charAt(0)}XX`];
    const found = codes
      .map((code) => responses.find((one) => one.code.toUpperCase() === code))
      .find((one) => one);
    if (found !== undefined) return { ...found, code: String(status) };
  }
  const fallback = responses.find(({ code }) => code === "default");
  return fallback && { ...fallback, code: String(statuses[0]) };
}

function assemble(
  document: ContractDocument,
  operation: Operation,
  { code, headers = [] }: OperationResponse,
  content: Content | undefined,
  wanted?: unknown,
): MockResponse | Refusal {
  try {
    const sent: [string, string][] = [];
    for (const header of headers) {
      // The example of a length or a coding would break the body.
      if (isOfTheConnection(header.name)) continue;
      const text = headerText(document, header);
      if (text !== undefined) sent.push([header.name.toLowerCase(), text]);
    }
    if (content !== undefined) sent.push(["content-type", concreteType(content.mediaType)]);
    if (operation.deprecated) sent.push(["deprecation", "true"]);
    return {
      status: Number(code),
      headers: Object.fromEntries(sent),
      body: wanted ?? (content && documentedBody(document, content).value),
    };
  } catch (error) {
    if (!isTooComplexToSample(error)) throw error;
    const detail = "Unable to generate body for response. The schema is too complex to generate.";
    return { status: 500, title: "Schema too complex", detail, headers: {} };
  }
}

function headerText(document: ContractDocument, header: Parameter): string | undefined {
  const { schema, examples } = header;
  if (examples.length > 0) return serialized(header, examples[0]?.value);
  return schema === undefined ? undefined : serialized(header, sampleOf(document, schema));
}

/** Writes a header in the style `simple`: a list with commas, an object in turns or as pairs. */
function serialized({ explode, mediaType }: Parameter, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object") return String(value);
  if (mediaType !== undefined) return JSON.stringify(value);
  if (Array.isArray(value)) return value.map(part).join(", ");
  const pairs = Object.entries(value).map(([name, one]) => [name, part(one)]);
  return pairs.map((pair) => pair.join(explode ? "=" : ", ")).join(", ");
}

function part(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
