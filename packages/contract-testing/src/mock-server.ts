import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Api, parseApi } from "./api.js";
import { ContractTestingError, refuseUnknownOptions } from "./contract-testing-error.js";
import { findOperation, loadDocument, packagedDocument } from "./document.js";
import type { RecordedRequest } from "./recorded-request.js";
import { prepareAnswer, type ScriptedAnswer } from "./scripted-answer.js";
import { type State, serve } from "./serve.js";
import { ContractViolationError, type Violation } from "./violation.js";

/** Settings of a mock server; all have defaults. */
export interface MockServerOptions {
  /** Port on 127.0.0.1. @defaultValue 0, any free port */
  readonly port?: number;
  /** OpenAPI 3 document to use instead of the one in this package: a file's path, or the parsed document. */
  readonly document?: string | object;
}

/** An operation of a mock's document. */
export interface MockedOperation {
  readonly id: string;
  /** In upper case. */
  readonly method: string;
  /** Path template as in the document. */
  readonly path: string;
  /** Statuses that the document has, such as `200`, `4XX` or `default`. */
  readonly statuses: readonly string[];
}

/** A running mock of one API, and what it has seen. Shares nothing with other mocks. */
export interface MockServer extends AsyncDisposable {
  readonly api: Api;
  /** Base URL without a trailing slash, such as `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Every request since the start or the last `reset()`, in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** Every violation in them, of requests and answers. */
  readonly violations: readonly Violation[];
  /** The document's operations, in its order. */
  readonly operations: readonly MockedOperation[];
  /** Operations that had at least one request without a violation, since the start; `reset()` keeps them. */
  readonly calledOperations: ReadonlySet<string>;
  /**
   * Sets the next answers of an operation, after those already set; then it answers as the document says again.
   * Only valid requests take one: an invalid request gets the document's refusal, and a `Prefer` header goes first.
   *
   * @throws {@link ContractTestingError} `unknown_operation`, `unknown_status`, `unknown_example`, `unknown_option`,
   * `invalid_answer`, `already_closed`.
   */
  script(operationId: string, ...answers: ScriptedAnswer[]): void;
  /** Forgets requests, violations and scripted answers. */
  reset(): void;
  /** @throws {@link ContractViolationError} when any request or answer broke the contract; warnings do not count. */
  expectNoViolations(): void;
  /** Frees the port and ends open connections. May be called again. */
  close(): Promise<void>;
}

/**
 * Starts a mock of an API on 127.0.0.1. It answers when the promise resolves.
 * The answers come from the API's OpenAPI document; nothing is kept from one request to the next but the record.
 *
 * @param api - Which API.
 * @returns The running mock; close it, or declare it with `await using`.
 * @throws {@link ContractTestingError} `unknown_api`, `unknown_option`, `invalid_option`, `document_missing`,
 * `document_invalid`, `port_in_use`.
 */
export async function startMockServer(api: Api, options: MockServerOptions = {}): Promise<MockServer> {
  const name = parseApi(api);
  refuseUnknownOptions("startMockServer()", options, ["port", "document"]);
  const { port = 0, document: source } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new ContractTestingError(
      "invalid_option",
      "port: must be a whole number from 0 to 65535; 0 takes a free one",
    );
  const document = source === undefined ? await packagedDocument(name) : await loadDocument(source);
  const state: State = { document, scripts: new Map(), called: new Set(), log: [] };
  const server = createServer((request, response) => void serve(state, request, response));
  await listen(server, port);
  return createHandle(name, state, server);
}

async function listen(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", (cause: NodeJS.ErrnoException) => {
    const busy = cause.code === "EADDRINUSE";
    const message = busy
      ? "is in use; leave it out to get a free one"
      : `can not be listened on: ${cause.message}`;
    reject(
      new ContractTestingError(busy ? "port_in_use" : "invalid_option", `port: ${port} ${message}`, {
        cause,
      }),
    );
  });
  server.listen(port, "127.0.0.1", resolve);
  await promise;
}

function createHandle(api: Api, state: State, server: Server): MockServer {
  const { port } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  const operations = [...state.document.byId].map(([id, { method, path, responses }]) => ({
    id,
    method: method.toUpperCase(),
    path,
    statuses: responses.map(({ code }) => code),
  }));
  const handle: MockServer = {
    api,
    url: `http://127.0.0.1:${port}`,
    operations,
    calledOperations: state.called,
    get requests() {
      return state.log.filter((request) => request !== undefined);
    },
    get violations() {
      return handle.requests.flatMap((request) => request.violations);
    },
    script(id, ...answers) {
      if (closing !== undefined)
        throw new ContractTestingError("already_closed", `script("${id}"): the ${api} mock is closed`);
      const operation = findOperation(state.document, id);
      const prepared = answers.map((answer) => prepareAnswer(operation, answer));
      state.scripts.set(id, [...(state.scripts.get(id) ?? []), ...prepared]);
    },
    reset() {
      state.log = [];
      state.scripts.clear();
    },
    expectNoViolations() {
      const broken = handle.violations.filter(({ severity }) => severity === "error");
      if (broken.length > 0) throw new ContractViolationError(api, broken);
    },
    close() {
      closing ??= close(server);
      return closing;
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
  return handle;
}

function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  return promise;
}
