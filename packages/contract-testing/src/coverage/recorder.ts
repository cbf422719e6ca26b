import { checkResponse } from "../contract/check-response.js";
import { type ContractDocument, findResponse, operationId } from "../contract/contract-document.js";
import { readableBody } from "../http/response.js";
import type { HandledRequest } from "../validation/violation.js";
import { declaredCoverage, findMediaType, type OperationCoverage } from "./cell.js";

/** The parts of a request that coverage needs. */
export interface ObservedRequest {
  readonly contentType: string | undefined;
  /** Length of the body in bytes. */
  readonly length: number;
}

/** Counts which parts of a document were exercised. */
export interface CoverageRecorder {
  readonly operations: readonly OperationCoverage[];
  /**
   * Counts one request and its response.
   *
   * @param isWhole - Whether the client received a complete response. One that a fault broke is not counted.
   */
  observe(request: ObservedRequest, handled: HandledRequest, isWhole: boolean): void;
}

/** Creates a recorder without hits. */
export function createCoverageRecorder(document: ContractDocument): CoverageRecorder {
  const operations = declaredCoverage(document).map((operation) => ({
    ...operation,
    cells: operation.cells.map((cell) => ({ ...cell })),
  }));
  const byId = new Map(operations.map((operation) => [operation.id, operation.cells]));
  return {
    operations,
    observe(request, handled, isWhole) {
      const cells = handled.operation && byId.get(operationId(handled.operation));
      const errors = handled.violations.filter(({ severity }) => severity === "error");
      if (cells === undefined || errors.some(({ side }) => side === "request")) return;

      const requestCells = cells.filter(({ side }) => side === "request");
      const types = requestCells.flatMap(({ mediaType }) => mediaType ?? []);
      const sent = request.length === 0 ? undefined : findMediaType(types, request.contentType);
      const requestCell = requestCells.find(({ mediaType }) => mediaType === sent);
      if (requestCell !== undefined) requestCell.hits += 1;

      const responseCell = isWhole && errors.length === 0 ? findResponseCell(cells, handled) : undefined;
      // A response that was not validated also counts if it conforms. It is validated once, as that takes time.
      if (responseCell !== undefined && (responseCell.hits > 0 || conforms(document, handled)))
        responseCell.hits += 1;
    },
  };
}

function findResponseCell<Cell extends OperationCoverage["cells"][number]>(
  cells: readonly Cell[],
  { operation, response }: HandledRequest,
): Cell | undefined {
  const status = operation && findResponse(operation, response.status)?.code;
  const ofStatus = cells.filter((cell) => cell.side === "response" && cell.status === status);
  const types = ofStatus.flatMap(({ mediaType }) => mediaType ?? []);
  const type =
    response.body === undefined ? undefined : findMediaType(types, response.headers["content-type"]);
  if (response.body !== undefined && type === undefined) return undefined;
  return ofStatus.find(({ mediaType }) => mediaType === type);
}

function conforms(document: ContractDocument, { operation, response }: HandledRequest): boolean {
  if (operation === undefined) return false;
  const found = checkResponse(document, operation, { ...response, body: readableBody(response) });
  return found.every(({ severity }) => severity !== 0);
}
