import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, isIP, type Socket } from "node:net";
import { toContractRequest } from "../contract/incoming-request.js";
import type { ContractRequest } from "../contract/types.js";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { messageOf } from "../errors/message.js";
import { NO_BODY } from "../http/request-body.js";
import { problemResponse, serializeBody } from "../http/response.js";
import { type RecordedRequest, record } from "../recording/recorded-request.js";
import { InvalidSchemaError } from "../schemas/schema-error.js";
import type { Redactor } from "../secrets/redactor.js";
import { requestViolation } from "../validation/diagnostics.js";
import type { HandledRequest } from "../validation/violation.js";
import { type AdmissionOptions, corsHeaders, createAdmission, isPreflight } from "./admission.js";

/** The record of a server. */
export interface Recorder {
  readonly redactor: Redactor;
  log: (RecordedRequest | undefined)[];
  readonly onRequest?: ((request: RecordedRequest, durationMs: number) => void) | undefined;
}

/** Time limits for a client, in milliseconds. */
export interface TimeLimits {
  /** For the whole request, its body included. @defaultValue 60 000 */
  readonly requestMs?: number;
  /** How often the limit is checked. @defaultValue 5 000 */
  readonly checkEveryMs?: number;
}

type Handler = (incoming: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Creates a server that passes admitted requests to a handler. It responds to refused requests, invalid HTTP and
 * failures of the handler by itself, and records them: the record misses nothing that reached the server.
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
    // A request without the header is recorded like one for another host.
    requireHostHeader: false,
  };
  const server = createServer(limits, (incoming, response) => {
    const refusal = admission.refusal(incoming);
    if (refusal !== undefined) {
      const { status, location, code, message } = refusal;
      const violations = [requestViolation(undefined, location, code, message)];
      refuse(incoming, response, { response: problemResponse(status, "Refused", message), violations });
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
    const problem = httpProblem(error.code, requestMs);
    // Any other error is a closed connection without a request.
    if (problem === undefined) return void socket.destroy();
    const violations = [requestViolation(undefined, "connection", problem.code, problem.message)];
    log(UNREADABLE, {
      response: problemResponse(problem.status, "Refused", problem.message),
      violations,
    });
    if (socket.writable)
      socket.end(`HTTP/1.1 ${problem.status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    else socket.destroy();
  });

  function log(request: ContractRequest, handled: HandledRequest): void {
    const entry = record(recorder.redactor, request, NO_BODY, handled, undefined);
    recorder.log.push(entry);
    recorder.onRequest?.(entry, 0);
  }

  function refuse(incoming: IncomingMessage, response: ServerResponse, handled: HandledRequest): void {
    log(toContractRequest(incoming), handled);
    if (response.headersSent) return void response.destroy();
    // The body was not read: the connection cannot serve another request.
    response.writeHead(handled.response.status, { ...handled.response.headers, connection: "close" });
    response.end(serializeBody(handled.response));
  }
  return server;
}

const UNREADABLE: ContractRequest = {
  method: "",
  url: { path: "", search: "", query: {} },
  headers: {},
};

/** Builds the response and the violation for an error in the server itself. */
export function failure(error: unknown, title = "The mock failed"): HandledRequest {
  const message = messageOf(error);
  const responsible = error instanceof InvalidSchemaError ? "document" : "mock";
  const violation = {
    responsible,
    side: "response",
    location: "body",
    code: "mock_failed",
    message,
  } as const;
  return {
    response: problemResponse(500, title, message),
    violations: [{ ...violation, severity: "error" }],
  };
}

function httpProblem(code: string | undefined, requestMs: number) {
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
      message: `The request did not arrive completely within ${requestMs} ms`,
    };
  if (code?.startsWith("HPE_") === true && code !== "HPE_INVALID_EOF_STATE")
    return { status: 400, code: "malformed_request", message: `The request is not valid HTTP (${code})` };
  return undefined;
}

/** Checks the option `port`. @throws {@link ContractTestingError} `invalid_option`. */
export function checkPort(port: number): void {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return;
  throw new ContractTestingError(
    "invalid_option",
    "port: must be an integer from 0 to 65535; 0 selects a free port",
  );
}

/** Checks the option `host`. @throws {@link ContractTestingError} `invalid_option`. */
export function checkHost(host: string): void {
  if (typeof host === "string" && isIP(host) !== 0) return;
  throw new ContractTestingError(
    "invalid_option",
    "host: must be an IP address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them",
  );
}

/** Starts listening. @throws {@link ContractTestingError} `port_in_use`, `invalid_option`. */
export async function listen(server: Server, port: number, host = "127.0.0.1"): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const busy = code === "EADDRINUSE";
    const problem = busy ? "is in use; omit the option to get a free port" : `cannot be opened: ${message}`;
    throw new ContractTestingError(busy ? "port_in_use" : "invalid_option", `port: ${port} ${problem}`, {
      cause,
    });
  }
}

/** Returns the URL under which this machine reaches a listening server. */
export function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  if (address === "0.0.0.0" || address === "::") return `http://127.0.0.1:${port}`;
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

/** Frees the port and ends open connections. */
export function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
