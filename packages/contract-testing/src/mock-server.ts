import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { problemAnswer, serializeBody } from "./answer.js";
import { type Api, parseApi } from "./api.js";
import { ContractTestingError, refuseUnknownOptions } from "./contract-testing-error.js";
import {
  type ContractDocument,
  findOperation,
  loadDocument,
  operationId,
  packagedDocument,
} from "./document.js";
import { type Exchange, exchange } from "./exchange.js";
import type { PrismRequest } from "./prism.js";
import { type RecordedRequest, record } from "./recorded-request.js";
import { readBody } from "./request-body.js";
import { prepareAnswer, type ScriptedAnswer, type WantedAnswer } from "./scripted-answer.js";
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
  const state = createState(document);
  const server = createServer((request, response) => void serve(state, request, response));
  await listen(server, port);
  return createHandle(name, state, server);
}

interface State {
  readonly document: ContractDocument;
  readonly scripts: Map<string, WantedAnswer[]>;
  readonly called: Set<string>;
  /** One slot per request, filled when it is answered. `reset()` puts a new list here. */
  log: (RecordedRequest | undefined)[];
}

function createState(document: ContractDocument): State {
  return { document, scripts: new Map(), called: new Set(), log: [] };
}

async function serve(state: State, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { log } = state;
  const slot = log.push(undefined) - 1;
  let body: Awaited<ReturnType<typeof readBody>>;
  try {
    body = await readBody(incoming);
  } catch {
    return; // The client went away in mid-body: there is nobody to answer.
  }
  const { request, search } = toPrismRequest(incoming, body.value, body.length);
  const done = safely(() => exchange(state.document, request, body, (id) => state.scripts.get(id)?.shift()));
  log[slot] = record(request, search, body, done);
  if (done.operation !== undefined && done.violations.length === 0)
    state.called.add(operationId(done.operation));

  response.writeHead(done.answer.status, done.answer.headers);
  response.end(serializeBody(done.answer));
}

function safely(run: () => Exchange): Exchange {
  try {
    return run();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      answer: problemAnswer(500, "The mock failed", message),
      violations: [{ side: "response", location: "body", code: "mock_failed", message, severity: "error" }],
    };
  }
}

function toPrismRequest(incoming: IncomingMessage, body: unknown, length: number) {
  const target = incoming.url ?? "/";
  const path = target.replace(/\?.*$/s, "");
  const search = target.slice(path.length);
  const query: Record<string, string | string[]> = {};
  const parameters = new URLSearchParams(search);
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name);
    query[name] = values.length === 1 && values[0] !== undefined ? values[0] : values;
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) headers[name] = String(value);
  // Prism checks the content type only of a body that declares its length, which a streamed one does not.
  if (length > 0) headers["content-length"] = String(length);
  const method = (incoming.method ?? "GET").toLowerCase() as PrismRequest["method"];
  const request: PrismRequest = { method, url: { path, query }, headers, body };
  return { request, search };
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
