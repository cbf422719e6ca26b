import {
  type ContractDocument,
  defaultStatus,
  findOperation,
  findResponse,
} from "../contract/contract-document.js";
import type { Operation } from "../documents/operation.js";
import {
  ContractTestingError,
  checkOptionNames,
  type OptionNames,
} from "../errors/contract-testing-error.js";
import { checkHeaders } from "../http/response.js";
import type { Fault, FaultOptions } from "./fault.js";

/** A fault that can fire, with its defaults filled in. */
export interface CheckedFault {
  readonly operationId: string;
  readonly fault: Fault;
  readonly times: number;
  readonly after: number;
  readonly probability: number;
  readonly seed: number;
}

const RESETS = ["before-read", "after-read", "mid-body"];
const BODIES = ["truncated", "malformed"];
const KINDS: OptionNames<Fault> = {
  delayMs: true,
  status: true,
  headers: true,
  html: true,
  reset: true,
  body: true,
  acts: true,
};
const OPTIONS: OptionNames<FaultOptions> = { times: true, after: true, probability: true, seed: true };

/**
 * Checks a fault when it is injected: a fault that cannot fire or breaks nothing makes a test that tests nothing.
 *
 * @throws {@link ContractTestingError} `unknown_operation`, `unknown_option`, `invalid_fault`.
 */
export function checkFault(
  document: ContractDocument,
  operationId: string,
  fault: Fault,
  options: FaultOptions,
): CheckedFault {
  const where = `injectFault("${operationId}")`;
  const operation = operationId === "*" ? undefined : findOperation(document, operationId);
  for (const part of [fault, options]) {
    if (typeof part !== "object" || part === null) refuse(where, "the fault and its options must be objects");
  }
  checkOptionNames(fault, KINDS, where);
  checkOptionNames(options, OPTIONS, where);
  checkKind(where, fault);
  if (operation !== undefined) checkBody(where, operation, fault);
  const { probability = 1, times = options.probability === undefined ? 1 : Infinity } = options;
  const { after = 0, seed = 1 } = options;
  if (!(probability > 0 && probability <= 1))
    refuse(where, `probability ${probability}: must be above 0 and at most 1, or the fault cannot fire`);
  if (!(times >= 1) || (times !== Infinity && !Number.isInteger(times)))
    refuse(where, `times ${times}: must be an integer of at least 1, or the fault cannot fire`);
  if (!Number.isInteger(after) || after < 0)
    refuse(where, `after ${after}: must be an integer of at least 0`);
  if (!Number.isInteger(seed)) refuse(where, `seed ${seed}: must be an integer`);
  const headers = fault.headers && { headers: checkHeaders(fault.headers, where) };
  return { operationId, fault: { ...fault, ...headers }, times, after, probability, seed };
}

function checkKind(where: string, fault: Fault): void {
  const { delayMs, status, html, reset, body, headers, acts } = fault;
  const kinds = [status, html, reset, body].filter((kind) => kind !== undefined);
  if (kinds.length > 1) refuse(where, "set only one of status, html, reset and body");
  if (kinds.length === 0 && delayMs === undefined)
    refuse(where, "the fault breaks nothing; set one of status, html, reset, body and delayMs");
  if (delayMs !== undefined && !(delayMs > 0 && delayMs <= 600_000))
    refuse(where, `delayMs ${delayMs}: must be above 0 and at most 600000 (ten minutes)`);
  for (const [name, code] of Object.entries({ status, html })) {
    if (code !== undefined && (!Number.isInteger(code) || code < 400 || code > 599))
      refuse(where, `${name} ${code}: must be an integer from 400 to 599; use script() for a success`);
  }
  if (reset !== undefined && !RESETS.includes(reset))
    refuse(where, `reset "${reset}": must be one of ${RESETS.join(", ")}`);
  if (body !== undefined && !BODIES.includes(body))
    refuse(where, `body "${body}": must be one of ${BODIES.join(", ")}; use script() for a body of your own`);
  if (status === undefined && html === undefined && (headers !== undefined || acts !== undefined))
    refuse(where, "headers and acts can only be set with status or html");
}

function checkBody(where: string, operation: Operation, { body, reset }: Fault): void {
  if (body === undefined && reset !== "mid-body") return;
  const status = defaultStatus(operation);
  if (findResponse(operation, status)?.contents?.length) return;
  refuse(where, `its response ${status} has no body that could be broken`);
}

function refuse(where: string, problem: string): never {
  throw new ContractTestingError("invalid_fault", `${where}: ${problem}`);
}
