import { type Exchange } from "../validation/violation.js";
import { readableBody } from "../http/response.js";
import { type ContractDocument, findResponse, operationId } from "../prism/contract-document.js";
import { checkAnswer } from "../prism/prism.js";
import { declaredCoverage, findMediaType, type OperationCoverage } from "./cell.js";

/** A request as far as coverage goes. */
export interface ObservedRequest {
  readonly contentType: string | undefined;
  /** Length of the body in bytes. */
  readonly length: number;
}

/** Counts what of a document has been exercised. */
export interface CoverageRecorder {
  readonly operations: readonly OperationCoverage[];
  /**
   * @param isWhole - Whether the answer reached the client whole: one that a fault broke teaches nothing about the
   * document.
   */
  observe(request: ObservedRequest, done: Exchange, isWhole: boolean): void;
}

/** Starts to count. */
export function createCoverageRecorder(document: ContractDocument): CoverageRecorder {
  const operations = declaredCoverage(document).map((operation) => ({
    ...operation,
    cells: operation.cells.map((cell) => ({ ...cell })),
  }));
  const byId = new Map(operations.map((operation) => [operation.id, operation.cells]));
  return {
    operations,
    observe(request, done, isWhole) {
      const cells = done.operation && byId.get(operationId(done.operation));
      const errors = done.violations.filter(({ severity }) => severity === "error");
      if (cells === undefined || errors.some(({ side }) => side === "request")) return;

      const sides = cells.filter(({ side }) => side === "request");
      const types = sides.flatMap(({ mediaType }) => mediaType ?? []);
      const sent = request.length === 0 ? undefined : findMediaType(types, request.contentType);
      const asked = sides.find(({ mediaType }) => mediaType === sent);
      if (asked !== undefined) asked.hits += 1;

      const answered = isWhole && errors.length === 0 ? findAnswered(cells, done) : undefined;
      // What was sent unchecked counts too if it is as documented. Once is enough: checking takes time.
      if (answered !== undefined && (answered.hits > 0 || conforms(done))) answered.hits += 1;
    },
  };
}

function findAnswered<Cell extends OperationCoverage["cells"][number]>(
  cells: readonly Cell[],
  { operation, answer }: Exchange,
): Cell | undefined {
  const status = operation && findResponse(operation, answer.status)?.code;
  const ofStatus = cells.filter((cell) => cell.side === "response" && cell.status === status);
  const types = ofStatus.flatMap(({ mediaType }) => mediaType ?? []);
  const type = answer.body === undefined ? undefined : findMediaType(types, answer.headers["content-type"]);
  if (answer.body !== undefined && type === undefined) return undefined;
  return ofStatus.find(({ mediaType }) => mediaType === type);
}

function conforms({ operation, answer }: Exchange): boolean {
  if (operation === undefined) return false;
  const found = checkAnswer(operation, { ...answer, body: readableBody(answer) });
  return found.every(({ severity }) => severity !== 0);
}
