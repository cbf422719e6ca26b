import type { HttpMethod, IDiagnostic, IHttpOperation } from "@stoplight/types";
import type { MockResponse } from "../http/response.js";

/**
 * A request as Prism's router and validators take it, with header names in lower case. Declared here because Prism's
 * type needs packages that a consumer does not have.
 */
export interface PrismRequest {
  readonly method: HttpMethod;
  readonly url: { readonly path: string; readonly query: Record<string, string | string[]> };
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

/** A finding of Prism's validators. `severity` 0 is an error, 1 a warning. */
export type Diagnostic = Omit<IDiagnostic, "range" | "path"> & { readonly path?: string[] };

/** How Prism builds a response: from which example, in which media types, and whether it generates the body. */
export interface MockOptions {
  readonly example?: string;
  readonly mediaTypes?: readonly string[];
  readonly dynamic?: boolean;
}

/** A response as Prism builds it, or why it could not. */
export type Mocked =
  | { readonly _tag: "Left"; readonly left: Error }
  | {
      readonly _tag: "Right";
      readonly right: {
        readonly statusCode: number;
        readonly headers?: Readonly<Record<string, unknown>>;
        readonly body?: unknown;
      };
    };

/** Why Prism built no response. */
export interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly headers: Record<string, string>;
}

/** Tells whether Prism refused a request. */
export function isRefusal(value: IHttpOperation | MockResponse | Refusal): value is Refusal {
  return "title" in value && "detail" in value;
}
