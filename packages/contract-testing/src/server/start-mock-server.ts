import { loadDocument, packagedDocument } from "../contract/load-document.js";
import { coverageDirectory, writeAtEnd } from "../coverage/fragment.js";
import { createCoverageRecorder } from "../coverage/recorder.js";
import { type Api, parseApi, requireSameDocument } from "../documents/packaged-documents.js";
import {
  ContractTestingError,
  checkOptionNames,
  type OptionNames,
} from "../errors/contract-testing-error.js";
import { createFaultQueue } from "../faults/fault-queue.js";
import { findHandlers } from "../scenarios/scenario.js";
import { createRedactor } from "../secrets/redactor.js";
import { ADMISSION_OPTIONS } from "./admission.js";
import { checkHost, checkPort, createContractServer, listen } from "./contract-server.js";
import { createHandle } from "./mock-handle.js";
import type { MockServer, MockServerOptions } from "./mock-server.js";
import { requireWorkingValidator } from "./self-check.js";
import { type MockStore, serve } from "./serve.js";

const OPTIONS: OptionNames<MockServerOptions> = {
  port: true,
  host: true,
  document: true,
  clientDocument: true,
  scenario: true,
  onRequest: true,
  coverageDir: true,
  ...ADMISSION_OPTIONS,
};

/**
 * Starts a mock of an API, by default on 127.0.0.1. The mock accepts requests when the promise resolves.
 *
 * Its responses come from the OpenAPI document of the API. Between requests it keeps only its record, unless
 * `scenario` is set.
 *
 * @param api - `"ett"`, `"ett-identity"` or `"enmacc"`.
 * @returns The running mock. Close it, or declare it with `await using`.
 * @throws {@link ContractTestingError} `unknown_api`, `unknown_option`, `invalid_option`, `unknown_operation`,
 * `document_missing`, `document_invalid`, `document_mismatch`, `validator_silent`, `port_in_use`,
 * `coverage_unwritable`.
 * @example
 * ```ts
 * import { startMockServer } from "@energy-clients/contract-testing";
 *
 * await using mock = await startMockServer("ett");
 * await fetch(`${mock.url}/wallet-api/wallets`);
 * console.log(mock.violations);
 * ```
 */
export async function startMockServer(api: Api, options: MockServerOptions = {}): Promise<MockServer> {
  const name = parseApi(api);
  checkOptionNames(options, OPTIONS, "startMockServer()");
  const { port = 0, host, document: source, clientDocument, onRequest } = options;
  if (source !== undefined && clientDocument !== undefined)
    throw new ContractTestingError(
      "invalid_option",
      "clientDocument: cannot be combined with document; remove one of the two",
    );
  checkPort(port);
  if (host !== undefined) checkHost(host);
  const directory = coverageDirectory(options.coverageDir);
  if (clientDocument !== undefined) await requireSameDocument(name, clientDocument);
  const document = source === undefined ? await packagedDocument(name) : await loadDocument(source);
  requireWorkingValidator(document);
  const coverage = createCoverageRecorder(document);
  const store: MockStore = {
    document,
    redactor: createRedactor(document),
    scenario: findHandlers(name, document, options.scenario),
    onRequest,
    coverage,
    scripts: new Map(),
    faults: createFaultQueue(),
    called: new Set<string>(),
    log: [],
  };
  const server = createContractServer(store, options, (request, response) => serve(store, request, response));
  await listen(server, port, host);
  const atEnd = writeAtEnd(directory, { api: name, operations: coverage.operations });
  return createHandle(name, store, server, atEnd);
}
