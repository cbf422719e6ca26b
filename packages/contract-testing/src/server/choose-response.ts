import type { IHttpOperation } from "@stoplight/types";
import type { Fault } from "../faults/fault.js";
import { bodyFaults, type RequestBody } from "../http/request-body.js";
import { problemAnswer } from "../http/response.js";
import { defaultStatus, operationId } from "../prism/contract-document.js";
import { mockRefusal } from "../prism/prism.js";
import { type Diagnostic, isRefusal, type PrismRequest } from "../prism/types.js";
import {
  askScenario,
  type ScenarioAnswer,
  type ScenarioHandlers,
  type ScenarioRequest,
} from "../scenarios/scenario.js";
import { requestFault } from "../validation/diagnostics.js";
import type { Violation } from "../validation/violation.js";
import { checked, produce, type Reply, type WantedAnswer, withoutEmptyType } from "./build-response.js";
import { parsePreferences } from "./preferences.js";
import { documentLacks } from "./scripted-response.js";

/** Where answers come from, apart from the document. */
export interface Sources {
  /** Hands out, and forgets, the next scripted answer of an operation. */
  readonly takeScripted: (operationId: string) => WantedAnswer | undefined;
  readonly scenario: ScenarioHandlers | undefined;
  /** The fault that hits this request. */
  readonly fault: Fault | undefined;
}

/** The document's own answer to an invalid request, else a problem with the status that fits. */
export function refuse(
  operation: IHttpOperation,
  request: PrismRequest,
  body: RequestBody,
  found: readonly Diagnostic[],
): Reply {
  if (body.problem === "too_large")
    return { answer: problemAnswer(413, "Content Too Large", bodyFaults.too_large.message), violations: [] };
  const refusal = mockRefusal(operation, request, found);
  if (!isRefusal(refusal)) return checked(operation, withoutEmptyType(refusal), false);
  // Prism says 422 for whatever the document has no answer to; for a body that can not be read 400 is the custom.
  const status = body.problem !== undefined && refusal.status === 422 ? 400 : refusal.status;
  const detail = found.map(({ message }) => message).join("; ");
  return { answer: problemAnswer(status, refusal.title, detail, refusal.headers), violations: [] };
}

/**
 * The answer to a valid request: as its `Prefer` header says, else as scripted, else as the scenario has it, else the
 * document's success.
 */
export function reply(
  operation: IHttpOperation,
  request: PrismRequest,
  { takeScripted, scenario }: Pick<Sources, "takeScripted" | "scenario">,
  asked: ScenarioRequest,
): Reply {
  const { problems, ...wished } = parsePreferences(request.headers.prefer);
  if (Object.keys(wished).length === 0 && problems.length === 0) {
    const scripted = takeScripted(operationId(operation));
    if (scripted !== undefined) return produce(operation, request, scripted);
    return scenario === undefined
      ? produce(operation, request, theDefault(operation))
      : scenarioReply(operation, request, scenario, asked);
  }
  const wanted: WantedAnswer = { ...theDefault(operation), ...wished };
  const lacking = documentLacks(operation, wanted.status, wanted.example);
  const problem = lacking === undefined ? problems.join("; ") : lacking.message;
  if (problem === "") return produce(operation, request, wanted);
  const violation = requestFault(operation, "header.prefer", "unknown_preference", `Prefer: ${problem}`);
  return { answer: problemAnswer(404, "Unknown preference", problem), violations: [violation] };
}

function theDefault(operation: IHttpOperation): WantedAnswer {
  return { status: defaultStatus(operation), validate: true };
}

// What a scenario does wrong is the mock's fault, in words that name the operation.
function scenarioReply(
  operation: IHttpOperation,
  request: PrismRequest,
  scenario: ScenarioHandlers,
  asked: ScenarioRequest,
): Reply {
  const mockFault = (place: string, code: string, message: string): Violation => ({
    ...requestFault(operation, place, code, message),
    blame: "mock",
    side: "response",
  });
  let stateful: ScenarioAnswer | undefined;
  try {
    stateful = askScenario(scenario, asked);
  } catch (error) {
    const message = `The scenario failed: ${error instanceof Error ? error.message : String(error)}`;
    const answer = problemAnswer(500, "The mock failed", message);
    return { answer, violations: [mockFault("body", "mock_failed", message)] };
  }
  if (stateful === undefined) return produce(operation, request, theDefault(operation));
  const { body, ...rest } = stateful;
  const content = body !== undefined && { body: { value: body } };
  const wanted: WantedAnswer = { ...rest, ...content, validate: true };
  // Prism lets an undocumented error pass with a warning; from a scenario it is a mistake like any other.
  const lacking = documentLacks(operation, stateful.status, stateful.example);
  if (lacking === undefined) return produce(operation, request, wanted);
  const { answer } = produce(operation, request, { ...wanted, validate: false });
  const [place, code] =
    lacking.code === "unknown_status" ? ["status", "undocumented_status"] : ["body", lacking.code];
  return { answer, violations: [mockFault(place, code, `The scenario's answer: ${lacking.message}`)] };
}
