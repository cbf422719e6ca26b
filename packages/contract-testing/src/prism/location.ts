import type { IHttpOperationResponse } from "@stoplight/types";
import type { Answer } from "../http/response.js";
import type { PrismRequest } from "./prism.js";

/**
 * Prism makes a `Location` up where the document has no example of one: `http://example.com`, to which a client that
 * follows it would send its token. Without an example there is none here; where the document requires one, it is the
 * request's own path.
 */
export function withoutInventedLocation(
  answer: Answer,
  response: IHttpOperationResponse,
  { url }: PrismRequest,
): Answer {
  const documented = response.headers?.find(({ name }) => name.toLowerCase() === "location");
  if (documented === undefined || hasExample(documented)) return answer;
  const { location: _, ...headers } = answer.headers;
  return { ...answer, headers: documented.required ? { ...headers, location: url.path } : headers };
}

function hasExample({ examples = [], schema = {} }: NonNullable<IHttpOperationResponse["headers"]>[number]) {
  return examples.length > 0 || ["examples", "example", "default", "enum"].some((name) => name in schema);
}
