import type { Server } from "node:http";
import { type ContractDocument, findOperation } from "../contract/contract-document.js";
import type { CoverageRecorder } from "../coverage/recorder.js";
import type { Api } from "../documents/packaged-documents.js";
import { expectCalledTimes, expectCalledWith } from "../recording/expect-calls.js";
import { ContractViolationError } from "../validation/violation.js";
import { type Recorder, urlOf } from "./contract-server.js";
import type { MockServer } from "./mock-server.js";

/** What a mock and a proxy have in common. A test that needs no more runs against a mock and a real server alike. */
export type ContractServer = Omit<
  MockServer,
  "script" | "injectFault" | "unfiredFaults" | "expectFaultsFired"
>;

/** What the handle of a server reads. */
export interface HandleStore extends Recorder {
  readonly document: ContractDocument;
  readonly called: ReadonlySet<string>;
  readonly coverage: CoverageRecorder;
}

/**
 * Creates the object through which a test uses a running server.
 *
 * @param close - Stops the server. Called once.
 */
export function createContractHandle(
  api: Api,
  store: HandleStore,
  server: Server,
  close: () => Promise<void>,
): ContractServer {
  const { document, redactor, called, coverage } = store;
  let closing: Promise<void> | undefined;
  const handle: ContractServer = {
    api,
    url: urlOf(server),
    operations: operationsOf(document),
    calledOperations: called,
    coverage: coverage.operations,
    get requests() {
      return store.log.filter((request) => request !== undefined);
    },
    get violations() {
      return handle.requests.flatMap((request) => request.violations);
    },
    calls(id) {
      findOperation(document, id);
      return handle.requests.filter((request) => request.operationId === id);
    },
    expectCalledWith: (id, expected) => expectCalledWith(id, handle.calls(id), expected, redactor),
    expectCalledOnceWith(id, expected) {
      expectCalledTimes(id, handle.calls(id), 1);
      expectCalledWith(id, handle.calls(id), expected, redactor);
    },
    expectCalledTimes: (id, times) => expectCalledTimes(id, handle.calls(id), times),
    expectNotCalled: (id) => expectCalledTimes(id, handle.calls(id), 0),
    expectNoViolations() {
      const broken = handle.violations.filter(({ severity }) => severity === "error");
      if (broken.length > 0) throw new ContractViolationError(api, broken);
    },
    reset() {
      store.log = [];
    },
    close() {
      closing ??= close();
      return closing;
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
  return handle;
}

function operationsOf(document: ContractDocument): MockServer["operations"] {
  return [...document.byId].map(([id, { method, path, responses }]) => ({
    id,
    method: method.toUpperCase(),
    path,
    statuses: responses.map(({ code }) => code),
  }));
}
