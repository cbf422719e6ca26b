import { type ContractDocument, defaultStatus, operationId } from "../contract/contract-document.js";
import { type ContractRequest, type Diagnostic, isRefusal } from "../contract/types.js";
import type { Operation } from "../documents/operation.js";
import { messageOf } from "../errors/message.js";
import { BODY_PROBLEMS, type RequestBody } from "../http/request-body.js";
import { problemResponse } from "../http/response.js";
import { documentedRefusal } from "../prism/documented-response.js";
import {
  callScenario,
  type ScenarioHandlers,
  type ScenarioRequest,
  type ScenarioResponse,
} from "../scenarios/scenario.js";
import { requestViolation } from "../validation/diagnostics.js";
import type { Violation } from "../validation/violation.js";
import {
  type BuiltResponse,
  buildResponse,
  type ResponsePlan,
  withoutEmptyType,
  withViolations,
} from "./build-response.js";
import { parsePreferences } from "./preferences.js";
import { documentLacks } from "./scripted-response.js";

/** Where responses come from, besides the document. */
export interface ResponseSources {
  /** Removes and returns the next scripted response of an operation. */
  readonly takeScripted: (operationId: string) => ResponsePlan | undefined;
  readonly scenario: ScenarioHandlers | undefined;
}

/** Builds the documented response to an invalid request; without one, a problem with a fitting status. */
export function refuseRequest(
  document: ContractDocument,
  operation: Operation,
  body: RequestBody,
  found: readonly Diagnostic[],
): BuiltResponse {
  if (body.problem === "too_large")
    return {
      response: problemResponse(413, "Content Too Large", BODY_PROBLEMS.too_large.message),
      violations: [],
    };
  const refusal = documentedRefusal(document, operation, found);
  if (!isRefusal(refusal)) return withViolations(document, operation, withoutEmptyType(refusal), false);
  // Without a documented response Prism chooses 422; for an unreadable body 400 is usual.
  const status = body.problem !== undefined && refusal.status === 422 ? 400 : refusal.status;
  const detail = found.map(({ message }) => message).join("; ");
  return { response: problemResponse(status, refusal.title, detail, refusal.headers), violations: [] };
}

/**
 * Builds the response to a valid request. The first that applies decides: its `Prefer` header, a scripted response, the
 * scenario, the document's success.
 */
export function chooseResponse(
  document: ContractDocument,
  operation: Operation,
  request: ContractRequest,
  { takeScripted, scenario }: ResponseSources,
  forScenario: ScenarioRequest,
): BuiltResponse {
  const { problems, ...preferred } = parsePreferences(request.headers.prefer);
  if (Object.keys(preferred).length === 0 && problems.length === 0) {
    const scripted = takeScripted(operationId(operation));
    if (scripted !== undefined) return buildResponse(document, operation, request, scripted);
    return scenario === undefined
      ? buildResponse(document, operation, request, defaultPlan(operation))
      : buildScenarioResponse(document, operation, request, scenario, forScenario);
  }
  const plan: ResponsePlan = { ...defaultPlan(operation), ...preferred };
  const lacking = documentLacks(operation, plan.status, plan.example);
  const problem = lacking === undefined ? problems.join("; ") : lacking.message;
  if (problem === "") return buildResponse(document, operation, request, plan);
  const violation = requestViolation(operation, "header.prefer", "unknown_preference", `Prefer: ${problem}`);
  return { response: problemResponse(404, "Unknown preference", problem), violations: [violation] };
}

function defaultPlan(operation: Operation): ResponsePlan {
  return { status: defaultStatus(operation), validate: true };
}

// The mock is responsible for what a scenario does wrong.
function buildScenarioResponse(
  document: ContractDocument,
  operation: Operation,
  request: ContractRequest,
  scenario: ScenarioHandlers,
  forScenario: ScenarioRequest,
): BuiltResponse {
  const mockViolation = (place: string, code: string, message: string): Violation => ({
    ...requestViolation(operation, place, code, message),
    responsible: "mock",
    side: "response",
  });
  let fromScenario: ScenarioResponse | undefined;
  try {
    fromScenario = callScenario(scenario, forScenario);
  } catch (error) {
    const message = `The scenario failed: ${messageOf(error)}`;
    const response = problemResponse(500, "The mock failed", message);
    return { response, violations: [mockViolation("body", "mock_failed", message)] };
  }
  if (fromScenario === undefined) return buildResponse(document, operation, request, defaultPlan(operation));
  const { body, ...rest } = fromScenario;
  const content = body !== undefined && { body: { value: body } };
  const plan: ResponsePlan = { ...rest, ...content, validate: true };
  // Prism only warns of an undocumented error; from a scenario it is a violation.
  const lacking = documentLacks(operation, fromScenario.status, fromScenario.example);
  if (lacking === undefined) return buildResponse(document, operation, request, plan);
  const { response } = buildResponse(document, operation, request, { ...plan, validate: false });
  const [place, code] =
    lacking.code === "unknown_status" ? ["status", "undocumented_status"] : ["body", lacking.code];
  return {
    response,
    violations: [mockViolation(place, code, `The scenario's response: ${lacking.message}`)],
  };
}
