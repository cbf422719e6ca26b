import type { Content, Operation, OperationResponse } from "../documents/operation.js";
import type { References } from "../documents/references.js";
import type { SourceMap } from "../documents/source-map.js";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { suggestion } from "../errors/message.js";
import type { SchemaShape } from "../schemas/schema-shape.js";
import type { SchemaValidator } from "../schemas/schema-validator.js";
import type { Router } from "./router.js";

/** The body that a mock sends of its own accord. */
export interface DocumentedBody {
  readonly value: unknown;
  /** What the document's first example breaks, if another body is sent instead. */
  readonly problem?: string;
}

/** An OpenAPI document, with its operations by id. Nothing changes it, so servers share it. */
export interface ContractDocument {
  /** The parsed document. */
  readonly content: object;
  readonly references: References;
  readonly operations: readonly Operation[];
  readonly byId: ReadonlyMap<string, Operation>;
  readonly router: Router;
  readonly schemas: SchemaValidator;
  readonly shapeOf: (schema: object | undefined) => SchemaShape;
  /** Operations whose validation was tried before their first use. */
  readonly checked: Set<Operation>;
  /** The bodies that were chosen for contents when they were first sent. */
  readonly bodies: WeakMap<Content, DocumentedBody>;
  /** Returns the document as it was written. Reads it at the first call. */
  readonly sourceMap: () => SourceMap;
}

/** Returns the document's `operationId`; without one, `GET /path`. */
export function operationId(operation: Operation): string {
  return operation.iid ?? `${operation.method.toUpperCase()} ${operation.path}`;
}

/** Finds an operation by id. @throws {@link ContractTestingError} `unknown_operation`. */
export function findOperation(document: ContractDocument, id: string): Operation {
  const operation = document.byId.get(id);
  if (operation !== undefined) return operation;
  const known = [...document.byId.keys()];
  throw new ContractTestingError("unknown_operation", `unknown operation "${id}"; ${suggestion(id, known)}`);
}

/** Finds the documented response for a status: the status, else its range (`4XX`), else `default`. */
export function findResponse(operation: Operation, status: number): OperationResponse | undefined {
  const wanted = [String(status), `${String(status).charAt(0)}XX`, "default"];
  for (const code of wanted) {
    const response = operation.responses.find(
      (candidate) => candidate.code.toUpperCase() === code.toUpperCase(),
    );
    if (response !== undefined) return response;
  }
  return undefined;
}

/** Returns the status that a mock sends by default: the lowest documented 2xx, else the first status. */
export function defaultStatus(operation: Operation): number {
  const codes = operation.responses.map((response) => response.code);
  const success = codes.filter((code) => /^2(\d\d|XX)$/i.test(code)).sort()[0];
  const code = success ?? codes[0] ?? "200";
  return code === "default" ? 200 : Number(code.replace(/X/gi, "0"));
}
