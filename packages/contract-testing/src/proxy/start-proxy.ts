import { loadDocument, packagedDocument } from "../contract/load-document.js";
import { coverageDirectory, writeAtEnd } from "../coverage/fragment.js";
import { createCoverageRecorder } from "../coverage/recorder.js";
import { type Api, parseApi } from "../documents/packaged-documents.js";
import { createRedactor } from "../secrets/redactor.js";
import { type ContractServer, createContractHandle } from "../server/contract-handle.js";
import { createContractServer, listen, stopListening } from "../server/contract-server.js";
import { requireWorkingValidator } from "../server/self-check.js";
import { checkForward, checkProxyOptions, type ProxyOptions } from "./proxy-options.js";
import { type ProxyStore, relay } from "./relay.js";

/**
 * Starts a proxy on 127.0.0.1 in front of a real server.
 *
 * It forwards requests unchanged, including credentials, and validates requests and responses against the API's
 * document: violations by the client, and responses in which the server differs from its document (`responsible:
 * "server"`). By default it forwards only reads.
 *
 * @param api - `"ett"`, `"ett-identity"` or `"enmacc"`.
 * @returns The running proxy. A test that uses only `ContractServer` runs against a mock and a sandbox alike.
 * @throws {@link ContractTestingError} `unknown_api`, `unknown_option`, `invalid_option`, `unknown_operation`,
 * `document_missing`, `document_invalid`, `validator_silent`, `port_in_use`, `coverage_unwritable`.
 * @example
 * ```ts
 * import { startMockServer, startProxy } from "@energy-clients/contract-testing";
 *
 * const upstream = process.env.ETT_BASE_URL;
 * await using ett = upstream ? await startProxy("ett", { upstream }) : await startMockServer("ett");
 * await fetch(`${ett.url}/wallet-api/wallets`);
 * ett.expectNoViolations();
 * ```
 */
export async function startProxy(api: Api, options: ProxyOptions): Promise<ContractServer> {
  const name = parseApi(api);
  const { upstream, timeoutMs, port } = checkProxyOptions(options);
  const directory = coverageDirectory(options.coverageDir);
  const { document: source } = options;
  const document = source === undefined ? await packagedDocument(name) : await loadDocument(source);
  requireWorkingValidator(document);
  const coverage = createCoverageRecorder(document);
  const closing = new AbortController();
  const store: ProxyStore = {
    document,
    redactor: createRedactor(document),
    upstream,
    timeoutMs,
    mayForward: checkForward(document, options.forward),
    called: new Set<string>(),
    coverage,
    closing: closing.signal,
    log: [],
  };
  const server = createContractServer(store, options, (request, response) => relay(store, request, response));
  await listen(server, port);
  const atEnd = writeAtEnd(directory, { api: name, operations: coverage.operations });
  return createContractHandle(name, store, server, () => {
    closing.abort();
    return stopListening(server).then(atEnd);
  });
}
