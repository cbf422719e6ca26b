import { ApiError } from "@energy-clients/client-core";
import { isObject, type Json, type JsonObject } from "@energy-clients/scripts-specs/document/document";
import { resolve } from "@energy-clients/scripts-specs/untrusted/resolve";
import type { ApiOperation } from "./api-operations.ts";

/** An error response that the document has. */
export interface DocumentedError {
  readonly status: string;
  readonly description: string;
  readonly bodies: readonly ErrorBody[];
}

/** One shape of an error's body. */
export interface ErrorBody {
  readonly mediaType: string;
  /** Undefined for an empty body. */
  readonly example: Json | undefined;
  /** The `code` of the `ApiError` that `unwrap()` throws for it. */
  readonly code: string;
  /** The `problem.kind` of the `ApiError`. */
  readonly kind: string;
}

/** The errors of an operation, each as the client reads it: the client itself says which code a body becomes. */
export function errorsOf({ document, described, operation }: ApiOperation): DocumentedError[] {
  const responses = isObject(described.responses) ? described.responses : {};
  return Object.entries(responses)
    .filter(([status]) => /^[45]\d\d$/.test(status))
    .map(([status, value]) => {
      const response = resolve(document, value);
      const content = Object.entries(isObject(response.content) ? response.content : {});
      const examples = content.flatMap(([mediaType, media]) =>
        examplesOf(document, isObject(media) ? media : {}).map((example) => ({ mediaType, example })),
      );
      const shapes = examples.length > 0 ? examples : [{ mediaType: "", example: undefined }];
      return {
        status,
        description: String(response.description ?? ""),
        bodies: shapes.map(({ mediaType, example }) => {
          const error = new ApiError({
            operation,
            // ETT's actions send the header with every response.
            response: new Response(null, {
              status: Number(status),
              headers: { "api-supported-versions": "1" },
            }),
            body: example,
          });
          return { mediaType, example, code: error.code, kind: error.problem.kind };
        }),
      };
    });
}

/** All examples of a response or a request body. */
export function examplesOf(document: JsonObject, { example, examples }: JsonObject): Json[] {
  if (example !== undefined) return [example];
  return Object.values(isObject(examples) ? examples : {}).flatMap((one) => {
    const { value } = resolve(document, one);
    return value === undefined ? [] : [value];
  });
}
