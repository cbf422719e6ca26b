import type { IHttpOperation, IHttpOperationResponse } from "@stoplight/types";
import { type Answer, problemAnswer, readableBody } from "../http/response.js";
import { defaultStatus, findResponse, operationId } from "../prism/contract-document.js";
import { withoutInventedLocation } from "../prism/location.js";
import { checkAnswer, isRefusal, mockResponse, type PrismRequest, type Refusal } from "../prism/prism.js";
import {
  askScenario,
  type ScenarioAnswer,
  type ScenarioHandlers,
  type ScenarioRequest,
} from "../scenarios/scenario.js";
import { requestFault, responseViolations } from "../validation/diagnostics.js";
import { blameForAnswer } from "../validation/responsible.js";
import type { Violation } from "../validation/violation.js";
import type { Sources } from "./handle-request.js";
import { parsePreferences } from "./preferences.js";
import { documentLacks, type WantedAnswer } from "./scripted-response.js";

/** An answer, and in what it, or the wish for it, breaks the document. */
export interface Reply {
  readonly answer: Answer;
  readonly violations: readonly Violation[];
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

/** Makes the wanted answer and checks it, if it is to be checked. */
export function produce(operation: IHttpOperation, request: PrismRequest, wanted: WantedAnswer): Reply {
  const { status, example, dynamic, empty = false, headers = {}, body } = wanted;
  const documented = findResponse(operation, status);
  const contents = documented?.contents ?? [];
  const response: IHttpOperationResponse = { id: "undocumented", ...documented, code: String(status) };
  const options = {
    ...(dynamic !== undefined && { dynamic }),
    ...(example !== undefined && {
      example,
      mediaTypes: contents.filter(({ examples }) => examples?.some(({ key }) => key === example)).map(typeOf),
    }),
  };
  const source = empty ? emptied(response) : body !== undefined ? { ...response, contents: [] } : response;
  let mocked = mockResponse(operation, request, source, options);
  // A server sends its errors in the type it has, whatever the client accepts (RFC 9110, section 12.4.1).
  if (isRefusal(mocked) && mocked.status === 406 && status >= 400)
    mocked = mockResponse(operation, request, response, { ...options, mediaTypes: ["*/*"] });
  if (isRefusal(mocked)) return unanswerable(operation, mocked);

  const answer = withoutEmptyType({
    status,
    headers: { ...withoutInventedLocation(mocked, response, request).headers, ...headers },
    body: body === undefined ? mocked.body : body.value,
  });
  const typed = body === undefined ? answer : withFittingType(operation, answer, contents.map(typeOf));
  if (!wanted.validate) return { answer: typed, violations: [] };
  const { violations } = checked(operation, typed, empty);
  const type = typed.headers["content-type"];
  return {
    answer: typed,
    violations: violations.map((violation) => ({
      ...violation,
      blame: blameForAnswer(violation, wanted, documented, type),
    })),
  };
}

// What answers without the documented body stands in front of the operation, as ETT's version check and policies do,
// and sends none of the operation's own headers. Where no body is documented, the headers are those of that answer.
function emptied(response: IHttpOperationResponse): IHttpOperationResponse {
  if (!response.contents?.length) return response;
  return { ...response, contents: [], headers: response.headers?.filter(({ required }) => required) ?? [] };
}

function unanswerable(operation: IHttpOperation, { status, title, detail }: Refusal): Reply {
  const violation =
    status === 406
      ? requestFault(
          operation,
          "header.accept",
          "not_acceptable",
          `Accept allows no documented type: ${detail}`,
        )
      : {
          ...requestFault(operation, "body", "mock_failed", detail),
          blame: "mock" as const,
          side: "response" as const,
        };
  return { answer: problemAnswer(status, title, detail), violations: [violation] };
}

/** An answer of the document's own with everything in which it breaks the document. */
export function checked(operation: IHttpOperation, answer: Answer, empty: boolean): Reply {
  // ETT answers some errors without a body although it documents one for others of that status.
  const allowed = empty && answer.status >= 400 ? withoutContents(operation) : operation;
  const found = checkAnswer(allowed, { ...answer, body: readableBody(answer) });
  return { answer, violations: responseViolations(operation, found, "document") };
}

function withoutContents(operation: IHttpOperation): IHttpOperation {
  return { ...operation, responses: operation.responses.map((response) => ({ ...response, contents: [] })) };
}

/** Prism labels an answer without content as text. */
export function withoutEmptyType(answer: Answer): Answer {
  if (answer.body !== undefined) return answer;
  const { "content-type": _, ...headers } = answer.headers;
  return { ...answer, headers };
}

function typeOf({ mediaType }: { readonly mediaType: string }): string {
  return mediaType;
}

/** Labels a scripted body with the first documented type whose schema it fits. */
function withFittingType(operation: IHttpOperation, answer: Answer, types: readonly string[]): Answer {
  if (answer.headers["content-type"] !== undefined) return answer;
  const candidates = types.map((type) => ({
    ...answer,
    headers: { ...answer.headers, "content-type": type },
  }));
  const fits = (candidate: Answer) =>
    checkAnswer(operation, { ...candidate, body: readableBody(candidate) }).every(
      ({ path }) => path?.[0] !== "body",
    );
  const fallback = answer.body instanceof Uint8Array ? "application/octet-stream" : "application/json";
  return (
    candidates.find(fits) ??
    candidates[0] ?? { ...answer, headers: { ...answer.headers, "content-type": fallback } }
  );
}
