/** A request as the router and the validators take it, with header names in lower case. */
export interface ContractRequest {
  /** In lower case. */
  readonly method: string;
  readonly url: {
    readonly path: string;
    /** As it was sent, with its `?`. */
    readonly search: string;
    readonly query: Record<string, string | string[]>;
  };
  readonly headers: Record<string, string>;
  readonly body?: unknown;
  /** The length of the body in bytes. */
  readonly length?: number;
  /** The fields of a `multipart/form-data` body, files as text; absent for any other body. */
  readonly fields?: readonly (readonly [name: string, value: string])[];
}

/** Something in a message that breaks the document. `severity` 0 is an error, 1 a warning. */
export interface Diagnostic {
  readonly code?: string | number;
  readonly message: string;
  readonly severity: 0 | 1;
  /** The part of the message, and the steps in it. */
  readonly path?: readonly string[];
  /** For missing credentials, the challenges. */
  readonly tags?: readonly string[];
}

/** How a response is built: from which example, in which media types, and whether its body is generated. */
export interface MockOptions {
  readonly example?: string;
  readonly mediaTypes?: readonly string[];
  readonly dynamic?: boolean;
}

/** Why no response was built. */
export interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly headers: Record<string, string>;
}

/** Tells whether a request was refused. */
export function isRefusal(value: object): value is Refusal {
  return "title" in value && "detail" in value;
}
