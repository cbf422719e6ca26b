import type { HttpMethod, IDiagnostic, IHttpOperation } from "@stoplight/types";
import type { Answer } from "../http/response.js";

/**
 * A request as Prism's router and validators take it. Header names in lower case. Spelled out: Prism's own type brings
 * types of packages that a consumer does not have.
 */
export interface PrismRequest {
  readonly method: HttpMethod;
  readonly url: { readonly path: string; readonly query: Record<string, string | string[]> };
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

/** What a validator found. `severity` 0 is an error, 1 a warning. */
export type Diagnostic = Omit<IDiagnostic, "range" | "path"> & { readonly path?: string[] };

/** How to make an answer up: an example's name, the media types to choose from, generated or not. */
export interface MockOptions {
  readonly example?: string;
  readonly mediaTypes?: readonly string[];
  readonly dynamic?: boolean;
}

/** Why Prism made no answer. */
export interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly headers: Record<string, string>;
}

/** Whether Prism refused instead of answering. */
export function isRefusal(value: IHttpOperation | Answer | Refusal): value is Refusal {
  return "title" in value && "detail" in value;
}
