import type { IHttpOperation, IHttpOperationResponse } from "@stoplight/types";
import type { SourceMap } from "../documents/source-map.js";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { suggestion } from "../errors/message.js";

/** An OpenAPI document as Prism reads it, with its operations by id. It is immutable, so servers share it. */
export interface ContractDocument {
  readonly operations: readonly IHttpOperation[];
  readonly byId: ReadonlyMap<string, IHttpOperation>;
  /** Returns the document as it was written. Reads it at the first call. */
  readonly sourceMap: () => SourceMap;
}

/** Returns the document's `operationId`; without one, `GET /path`. */
export function operationId(operation: IHttpOperation): string {
  return operation.iid ?? `${operation.method.toUpperCase()} ${operation.path}`;
}

/** Finds an operation by id. @throws {@link ContractTestingError} `unknown_operation`. */
export function findOperation(document: ContractDocument, id: string): IHttpOperation {
  const operation = document.byId.get(id);
  if (operation !== undefined) return operation;
  const known = [...document.byId.keys()];
  throw new ContractTestingError("unknown_operation", `unknown operation "${id}"; ${suggestion(id, known)}`);
}

/** Finds the documented response for a status: the status, else its range (`4XX`), else `default`. */
export function findResponse(operation: IHttpOperation, status: number): IHttpOperationResponse | undefined {
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
export function defaultStatus(operation: IHttpOperation): number {
  const codes = operation.responses.map((response) => response.code);
  const success = codes.filter((code) => /^2(\d\d|XX)$/i.test(code)).sort()[0];
  const code = success ?? codes[0] ?? "200";
  return code === "default" ? 200 : Number(code.replace(/X/gi, "0"));
}
