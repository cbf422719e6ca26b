import type { AddressInfo } from "node:net";
import { coverageDirectory, writeAtEnd } from "../coverage/fragment.js";
import { createCoverageRecorder } from "../coverage/recorder.js";
import { type Api, parseApi } from "../documents/packaged-documents.js";
import { findOperation } from "../prism/contract-document.js";
import { loadDocument, packagedDocument } from "../prism/load-document.js";
import { expectCalledTimes, expectCalledWith } from "../recording/expect-calls.js";
import { createRedactor } from "../secrets/redactor.js";
import { createContractServer, listen, stopListening } from "../server/contract-server.js";
import { operationsOf } from "../server/mock-handle.js";
import type { MockServer } from "../server/mock-server.js";
import { proveValidators } from "../server/self-check.js";
import { ContractViolationError } from "../validation/violation.js";
import { checkForward, checkProxyOptions, type ProxyOptions } from "./proxy-options.js";
import { type ProxyState, relay } from "./relay.js";

/** What a mock and a proxy have in common: a test that needs no more runs against mock and real server alike. */
export type ContractServer = Omit<MockServer, "script" | "fault" | "unfiredFaults" | "expectFaultsFired">;

/**
 * Starts a proxy on 127.0.0.1 in front of a real server. It passes requests on as they are, credentials included, and
 * judges request and answer by the API's document: what the client does wrong, and where the server has drifted from
 * its document (`blame: "server"`), an undocumented status included. Unless told otherwise it passes on only what reads.
 *
 * @param api - Which API.
 * @returns The running proxy: a test that only asks what `ContractServer` has runs against mock and sandbox alike.
 * @throws {@link ContractTestingError} `unknown_api`, `unknown_option`, `invalid_option`, `unknown_operation`,
 * `document_missing`, `document_invalid`, `validator_silent`, `port_in_use`, `coverage_unwritable`.
 */
export async function startProxy(api: Api, options: ProxyOptions): Promise<ContractServer> {
  const name = parseApi(api);
  const { upstream, timeoutMs, port } = checkProxyOptions(options);
  const directory = coverageDirectory(options.coverageDir);
  const { document: source } = options;
  const document = source === undefined ? await packagedDocument(name) : await loadDocument(source);
  proveValidators(document);
  const mayForward = checkForward(document, options.forward);
  const coverage = createCoverageRecorder(document);
  const end = new AbortController();
  const memory = { called: new Set<string>(), coverage, closing: end.signal, log: [] };
  const redactor = createRedactor(document);
  const state: ProxyState = { document, redactor, upstream, timeoutMs, mayForward, ...memory };
  const server = createContractServer(state, options, (request, response) => relay(state, request, response));
  await listen(server, port);
  const atEnd = writeAtEnd(directory, { api: name, operations: coverage.operations });
  let closing: Promise<void> | undefined;
  const handle: ContractServer = {
    api: name,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    operations: operationsOf(state),
    calledOperations: state.called,
    coverage: coverage.operations,
    get requests() {
      return state.log.filter((request) => request !== undefined);
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
      if (broken.length > 0) throw new ContractViolationError(name, broken);
    },
    reset() {
      state.log = [];
    },
    close() {
      end.abort();
      closing ??= stopListening(server).then(atEnd);
      return closing;
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
  return handle;
}
