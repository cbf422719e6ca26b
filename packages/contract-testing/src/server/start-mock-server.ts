import { coverageDirectory, writeAtEnd } from "../coverage/fragment.js";
import { createCoverageRecorder } from "../coverage/recorder.js";
import { type Api, parseApi, refuseOtherDocument } from "../documents/packaged-documents.js";
import { ContractTestingError, refuseUnknownOptions } from "../errors/contract-testing-error.js";
import { createFaultQueue } from "../faults/fault-queue.js";
import { loadDocument, packagedDocument } from "../prism/load-document.js";
import { findHandlers } from "../scenarios/scenario.js";
import { createRedactor } from "../secrets/redactor.js";
import { admissionNames } from "./admission.js";
import { createContractServer, listen } from "./contract-server.js";
import { createHandle } from "./mock-handle.js";
import type { MockServer, MockServerOptions } from "./mock-server.js";
import { proveValidators } from "./self-check.js";
import { type State, serve } from "./serve.js";
/**
 * Starts a mock of an API on 127.0.0.1. It answers when the promise resolves.
 * The answers come from the API's OpenAPI document; nothing is kept from one request to the next but the record, unless
 * `state` says so.
 *
 * @param api - Which API.
 * @returns The running mock; close it, or declare it with `await using`.
 * @throws {@link ContractTestingError} `unknown_api`, `unknown_option`, `invalid_option`, `unknown_operation`,
 * `document_missing`, `document_invalid`, `document_mismatch`, `validator_silent`, `port_in_use`, `coverage_unwritable`.
 */
export async function startMockServer(api: Api, options: MockServerOptions = {}): Promise<MockServer> {
  const name = parseApi(api);
  refuseUnknownOptions("startMockServer()", options, [
    "port",
    "document",
    "clientDocument",
    "state",
    "onRequest",
    "coverageDir",
    ...admissionNames,
  ]);
  const { port = 0, document: source, clientDocument, onRequest } = options;
  if (source !== undefined && clientDocument !== undefined)
    throw new ContractTestingError(
      "invalid_option",
      "clientDocument: says nothing about a document of your own; leave one of the two out",
    );
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new ContractTestingError(
      "invalid_option",
      "port: must be a whole number from 0 to 65535; 0 takes a free one",
    );
  const directory = coverageDirectory(options.coverageDir);
  if (clientDocument !== undefined) await refuseOtherDocument(name, clientDocument);
  const document = source === undefined ? await packagedDocument(name) : await loadDocument(source);
  proveValidators(document);
  const scenario = findHandlers(name, document, options.state);
  const memory = { scripts: new Map(), faults: createFaultQueue(), called: new Set<string>(), log: [] };
  const coverage = createCoverageRecorder(document);
  const redactor = createRedactor(document);
  const state: State = { document, redactor, scenario, onRequest, coverage, ...memory };
  const server = createContractServer(state, options, (request, response) => serve(state, request, response));
  await listen(server, port);
  const atEnd = writeAtEnd(directory, { api: name, operations: coverage.operations });
  return createHandle(name, state, server, atEnd);
}
