/** An example of a message's body or of a header. */
export interface Example {
  readonly key: string;
  /** `undefined` if the document only has its address (`externalValue`). */
  readonly value: unknown;
}

/** How the name and the values of a parameter are written (OpenAPI, "Style Values"). */
export interface Serialization {
  readonly style: string;
  readonly explode: boolean;
}

/** One media type of a body, with its schema as it stands in the document. */
export interface Content {
  readonly mediaType: string;
  readonly schema?: object;
  readonly examples?: readonly Example[];
  /** How the fields of a form are written; without an entry, as OpenAPI says for the type of the field. */
  readonly encodings?: ReadonlyMap<string, Partial<Serialization> & { readonly mediaType?: string }>;
}

/** A parameter of a request, or a header of a response. */
export interface Parameter extends Serialization {
  readonly name: string;
  readonly required?: boolean;
  readonly deprecated?: boolean;
  /** Whether a query parameter may be empty whatever its schema says. */
  readonly allowEmptyValue?: boolean;
  readonly schema?: object;
  /** The media type of the value of a parameter that is declared with `content` instead of `schema`. */
  readonly mediaType?: string;
  readonly examples: readonly Example[];
}

/** One documented response of an operation. */
export interface OperationResponse {
  /** The status, a range such as `4XX`, or `default`. */
  readonly code: string;
  readonly headers?: readonly Parameter[];
  readonly contents?: readonly Content[];
}

/** A security scheme that an operation requires. */
export interface SecurityScheme {
  readonly type: "apiKey" | "http" | "oauth2" | "openIdConnect" | "mutualTLS";
  /** Where an API key is sent, and under which name. */
  readonly in?: "header" | "query" | "cookie";
  readonly name?: string;
  /** The HTTP authentication scheme in lower case, such as `bearer`. */
  readonly scheme?: string;
}

/** An operation of an OpenAPI document. Its references are resolved, except those inside of schemas. */
export interface Operation {
  /** The document's `operationId`. */
  readonly iid?: string;
  /** In lower case. */
  readonly method: string;
  /** Path template. */
  readonly path: string;
  readonly deprecated?: boolean;
  readonly request: {
    readonly path: readonly Parameter[];
    readonly query: readonly Parameter[];
    readonly headers: readonly Parameter[];
    readonly cookie: readonly Parameter[];
    readonly body?: { readonly required: boolean; readonly contents: readonly Content[] };
  };
  readonly responses: readonly OperationResponse[];
  /** Alternatives; each lists the schemes that it requires together. */
  readonly security: readonly (readonly SecurityScheme[])[];
  readonly hasCallbacks: boolean;
}
