import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Api } from "../documents/packaged-documents.js";
import { ContractTestingError, ExpectationError } from "../errors/contract-testing-error.js";
import { checkFault } from "../faults/check-fault.js";
import { faultInWords } from "../faults/fault.js";
import { findOperation } from "../prism/contract-document.js";
import { expectCalledTimes, expectCalledWith } from "../recording/expect-calls.js";
import { ContractViolationError } from "../validation/violation.js";
import { stopListening } from "./contract-server.js";
import type { MockServer } from "./mock-server.js";
import { prepareAnswer } from "./scripted-response.js";
import type { State } from "./serve.js";

/**
 * What a test holds of a running mock.
 *
 * @param atEnd - Called once when the mock is closed.
 */
export function createHandle(api: Api, state: State, server: Server, atEnd: () => void): MockServer {
  const { port } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  const refuseWhenClosed = (call: string) => {
    if (closing !== undefined)
      throw new ContractTestingError("already_closed", `${call}: the ${api} mock is closed`);
  };
  const handle: MockServer = {
    api,
    url: `http://127.0.0.1:${port}`,
    operations: operationsOf(state),
    calledOperations: state.called,
    coverage: state.coverage.operations,
    get requests() {
      return state.log.filter((request) => request !== undefined);
    },
    get violations() {
      return handle.requests.flatMap((request) => request.violations);
    },
    get unfiredFaults() {
      return state.faults.unfired;
    },
    script(id, ...answers) {
      refuseWhenClosed(`script("${id}")`);
      const operation = findOperation(state.document, id);
      const prepared = answers.map((answer) => prepareAnswer(operation, answer));
      state.scripts.set(id, [...(state.scripts.get(id) ?? []), ...prepared]);
    },
    fault(id, fault, options = {}) {
      refuseWhenClosed(`fault("${id}")`);
      state.faults.add(checkFault(state.document, id, fault, options));
    },
    calls(id) {
      findOperation(state.document, id);
      return handle.requests.filter((request) => request.operationId === id);
    },
    expectCalledWith: (id, expected) => expectCalledWith(id, handle.calls(id), expected, state.redactor),
    expectCalledOnceWith(id, expected) {
      expectCalledTimes(id, handle.calls(id), 1);
      expectCalledWith(id, handle.calls(id), expected, state.redactor);
    },
    expectCalledTimes: (id, times) => expectCalledTimes(id, handle.calls(id), times),
    expectNotCalled: (id) => expectCalledTimes(id, handle.calls(id), 0),
    expectNoViolations() {
      const broken = handle.violations.filter(({ severity }) => severity === "error");
      if (broken.length > 0) throw new ContractViolationError(api, broken);
    },
    expectFaultsFired() {
      const unfired = state.faults.unfired.map(
        ({ operationId, fault, fired, times }) =>
          `  - ${operationId}: ${faultInWords(fault)}, fired ${fired} of ${times === Infinity ? "any number of" : times} times`,
      );
      if (unfired.length > 0)
        throw new ExpectationError("faults_not_fired", `faults did not fire:\n${unfired.join("\n")}`);
    },
    reset() {
      state.log = [];
      state.scripts.clear();
      state.faults.clear();
    },
    close() {
      closing ??= stopListening(server).then(atEnd);
      return closing;
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
  return handle;
}

/** The operations of a document, as a test sees them. */
export function operationsOf({ document }: Pick<State, "document">): MockServer["operations"] {
  return [...document.byId].map(([id, { method, path, responses }]) => ({
    id,
    method: method.toUpperCase(),
    path,
    statuses: responses.map(({ code }) => code),
  }));
}
