import type { RemovedOperation } from "../../../../src/operations/removed-operations.ts";

/** How a field's text becomes a value. */
export type FieldType =
  | "text"
  | "integer"
  | "number"
  | "boolean"
  | "choice"
  | "date"
  | "date-time"
  | "unix-seconds"
  | "list"
  | "json";

/** One input of an operation, as a form shows it. */
export interface Field {
  /** The place as the client's errors name it, such as `query.organizationId` or `body.certificateId.streamId`. */
  readonly path: string;
  readonly in: "path" | "query" | "header" | "cookie" | "body";
  /** The names from the location to the value: one for a parameter, several for a nested field of a body. */
  readonly keys: readonly string[];
  readonly type: FieldType;
  /** Whether the object that holds it requires it. */
  readonly required: boolean;
  /** The type of each item of a list. */
  readonly itemType?: FieldType;
  readonly choices?: readonly (string | number)[];
  /** Values that the document names without excluding others. */
  readonly suggestions?: readonly string[];
  readonly unit?: string;
  /** Format and bounds, in words. */
  readonly constraints: readonly string[];
  readonly description: string;
  /** The document's example, as the text of the field. */
  readonly example?: string;
  readonly isSecret: boolean;
}

/** The body of an operation. */
export interface Body {
  readonly mediaType: string;
  readonly required: boolean;
  /** The fields of an object; absent if the body can be edited only as JSON. */
  readonly fields?: readonly Field[];
  /** The document's example. */
  readonly example?: unknown;
}

/** A header with a credential that an operation needs. */
export interface Credential {
  /** The name of the security scheme. */
  readonly scheme: string;
  readonly kind: "bearer" | "key";
  /** In lower case. */
  readonly header: string;
}

/** What the console knows of an operation. */
export interface ConsoleOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly deprecated: boolean;
  readonly parameters: readonly Field[];
  readonly body?: Body;
  readonly credentials: readonly Credential[];
}

/** What the console knows of an API. */
export interface ConsoleApi {
  readonly name: string;
  readonly title: string;
  /** The package without its scope, such as `ett-client`. */
  readonly clientPackage: string;
  readonly versionHeader?: string;
  readonly versionInPath: boolean;
  /** SHA-256 of the document. */
  readonly sha256: string;
  /** Origins of the real API, none of another API. */
  readonly servers: readonly string[];
  readonly operations: readonly ConsoleOperation[];
  readonly removed: readonly RemovedOperation[];
}
