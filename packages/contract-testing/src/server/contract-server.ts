import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { nothing } from "../http/request-body.js";
import { problemAnswer, serializeBody } from "../http/response.js";
import { toPrismRequest } from "../prism/request.js";
import { UselessSchemaError } from "../prism/self-check.js";
import type { PrismRequest } from "../prism/types.js";
import { type RecordedRequest, record } from "../recording/recorded-request.js";
import type { Redactor } from "../secrets/redactor.js";
import { requestFault } from "../validation/diagnostics.js";
import type { Exchange } from "../validation/violation.js";
import { type AdmissionOptions, corsHeaders, createAdmission, isPreflight } from "./admission.js";

/** Where a server keeps what it was asked. */
export interface Recorder {
  readonly redactor: Redactor;
  log: (RecordedRequest | undefined)[];
  readonly onRequest?: ((request: RecordedRequest, durationMs: number) => void) | undefined;
}

/** How long a client may take, in milliseconds. */
export interface TimeLimits {
  /** For the whole request, its body included. @defaultValue 60 000 */
  readonly requestMs?: number;
  /** How often that is looked at. @defaultValue 5 000 */
  readonly checkEveryMs?: number;
}

type Handler = (incoming: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Makes a server that hands on what is admitted. What is refused before, what is no HTTP and what makes the handler fail
 * is answered and recorded here: nothing that reached the server is missing from the record.
 *
 * @throws {@link ContractTestingError} `invalid_option`.
 */
export function createContractServer(
  recorder: Recorder,
  admissionOptions: AdmissionOptions,
  handle: Handler,
  { requestMs = 60_000, checkEveryMs = 5_000 }: TimeLimits = {},
): Server {
  const limits = {
    requestTimeout: requestMs,
    headersTimeout: requestMs,
    connectionsCheckingInterval: checkEveryMs,
    // A request without the header is recorded like any other that does not name this server.
    requireHostHeader: false,
  };
  const server = createServer(limits, (incoming, response) => {
    const refusal = admission.refusal(incoming);
    if (refusal !== undefined) {
      const { status, location, code, message } = refusal;
      const violations = [requestFault(undefined, location, code, message)];
      refuse(incoming, response, { answer: problemAnswer(status, "Refused", message), violations });
      return;
    }
    const origin = admission.allowedOrigin(incoming);
    if (origin !== undefined) {
      for (const [name, value] of Object.entries(corsHeaders(origin, incoming)))
        response.setHeader(name, value);
      if (isPreflight(incoming)) return void response.writeHead(204).end();
    }
    handle(incoming, response).catch((error: unknown) => refuse(incoming, response, failure(error)));
  });
  const admission = createAdmission(admissionOptions, server);
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    const found = notHttp(error.code, requestMs);
    // Anything else is a client that went away: there was no request.
    if (found === undefined) return void socket.destroy();
    const violations = [requestFault(undefined, "connection", found.code, found.message)];
    note(unreadable, "", { answer: problemAnswer(found.status, "Refused", found.message), violations });
    if (socket.writable)
      socket.end(`HTTP/1.1 ${found.status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    else socket.destroy();
  });

  function note(request: PrismRequest, search: string, done: Exchange): void {
    const entry = record(recorder.redactor, request, search, nothing, done, undefined);
    recorder.log.push(entry);
    recorder.onRequest?.(entry, 0);
  }

  function refuse(incoming: IncomingMessage, response: ServerResponse, done: Exchange): void {
    const { request, search } = toPrismRequest(incoming);
    note(request, search, done);
    if (response.headersSent) return void response.destroy();
    // The body was not read: the connection can serve no other request.
    response.writeHead(done.answer.status, { ...done.answer.headers, connection: "close" });
    response.end(serializeBody(done.answer));
  }
  return server;
}

const unreadable: PrismRequest = {
  method: "" as PrismRequest["method"],
  url: { path: "", query: {} },
  headers: {},
};

/** What is told of an error in a server itself; blamed on the document if that is why. */
export function failure(error: unknown, title = "The mock failed"): Exchange {
  const message = error instanceof Error ? error.message : String(error);
  const blame = error instanceof UselessSchemaError ? "document" : "mock";
  const violation = { blame, side: "response", location: "body", code: "mock_failed", message } as const;
  return { answer: problemAnswer(500, title, message), violations: [{ ...violation, severity: "error" }] };
}

function notHttp(code: string | undefined, requestMs: number) {
  if (code === "HPE_HEADER_OVERFLOW")
    return {
      status: 431,
      code: "headers_too_large",
      message: "The request's headers are larger than 16 KiB",
    };
  if (code === "ERR_HTTP_REQUEST_TIMEOUT")
    return {
      status: 408,
      code: "request_too_slow",
      message: `The request did not arrive whole within ${requestMs} ms`,
    };
  if (code?.startsWith("HPE_") === true && code !== "HPE_INVALID_EOF_STATE")
    return { status: 400, code: "malformed_request", message: `The request is not valid HTTP (${code})` };
  return undefined;
}

/** Starts listening on 127.0.0.1; @throws {@link ContractTestingError} `port_in_use`, `invalid_option`. */
export async function listen(server: Server, port: number): Promise<void> {
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

/** Frees the port and ends open connections. */
export function stopListening(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  return promise;
}
