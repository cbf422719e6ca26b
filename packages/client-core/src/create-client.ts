import { ApiError } from "./api-error.js";
import { resolveVersions } from "./api-versions.js";
import { buildRequest } from "./build-request.js";
import type { Call, CallOptions, FetchBody } from "./call.js";
import { CallReport } from "./call-context.js";
import { checkInputs } from "./check-inputs.js";
import { type ClientOptions, checkOptions, unknownOperation } from "./client-options.js";
import type { FetchLike } from "./fetch.js";
import type { Given, Parameters, RequestOptions } from "./given.js";
import { InputError, shapeOf } from "./input-error.js";
import type { checkLink } from "./link.js";
import type { PathClient } from "./openapi-fetch.js";
import type { Method, Operation } from "./operation.js";
import { addOperationMethods, type OperationMethods } from "./operation-methods.js";
import { type ParsedResponse, readResponse } from "./read-response.js";
import type { SerializedBody } from "./wire-format.js";

/** What a generated client knows about its API. */
export interface ClientConfig<Id extends string> {
  /** `operations` of the generated `operations.ts`. */
  readonly operations: Readonly<Record<Id, Operation>>;
  /** Name of the request header that carries an operation's `apiVersion`. */
  readonly versionHeader?: string;
  /**
   * Whether an operation's `apiVersion` is the first segment of its path, after `baseUrl`. A version at the end of
   * `baseUrl` then applies to all operations. @defaultValue `false`
   */
  readonly versionInPath?: boolean;
  /** Whether a path may follow the origin in `baseUrl`. @defaultValue the value of `versionInPath` */
  readonly allowPath?: boolean;
  /**
   * {@link checkLink}, if the API's responses have links. The client then has {@link LinkMethods}. It is given here so
   * that clients of other APIs do not contain it.
   */
  readonly checkLink?: typeof checkLink;
}

/** A typed client: a method for each operation, openapi-fetch's methods by path, and `call()` by operation id. */
export type ApiClient<Paths extends object, Operations> = OperationMethods<Operations> &
  GenericMethods<Paths, Operations>;

/**
 * The members of a client that are the same for every document. They include all of openapi-fetch's `Client`, so that
 * libraries such as openapi-react-query and swr-openapi take a client.
 *
 * These libraries take a result without an `error` for a success. The methods by path therefore return an
 * {@link ApiError} as `error` when an error response has no body. `use()` and `eject()` throw: pass a `fetch` that does
 * what a middleware would.
 */
export interface GenericMethods<Paths extends object, Operations> extends PathClient<Paths> {
  /**
   * Calls an operation by its id, for programs that compute the id. If you know it, call the method with that name
   * instead: the editor then shows what the operation does, who may call it and what a retry would do, strikes
   * deprecated operations through, and leads to the definition.
   *
   * @param operationId - The document's `operationId`.
   * @param init - The operation's `path`, `query`, `header` and `body`; further `headers`; a `signal`.
   * @returns The response, whatever its status: `{ data, response }` or `{ error, response }`.
   * @throws {@link InputError} before anything is sent, when an input cannot be right.
   * @throws {@link ClientError} `response_malformed` when a 2xx response is not what the document says.
   */
  readonly call: Call<Operations>;
  /** Run-time metadata of every operation, by id. */
  readonly operations: Readonly<Record<keyof Operations & string, Operation>>;
  /** Where the client sends its requests: an origin, and the path of a gateway if there is one. */
  readonly baseUrl: string;
}

/** The options of openapi-fetch's methods: they take the parameters in `params`. */
interface PathInit extends RequestOptions {
  readonly params?: Parameters;
}

/**
 * Builds a client from a document's generated types and metadata. It knows no credentials: give those to `fetch`.
 *
 * @throws {@link InputError} when an option cannot be right; `field` names it.
 *
 * @example
 * ```ts
 * import { createClient, type Operation } from "@energy-clients/client-core";
 *
 * interface Operations {
 *   getCar: {
 *     parameters: { path: { carId: string } };
 *     responses: { 200: { content: { "application/json": { plate: string } } } };
 *   };
 * }
 * declare const operations: Record<keyof Operations, Operation>; // generated
 *
 * const garage = createClient<object, Operations>({ operations }, { baseUrl: "https://garage.example" });
 * const { data, error } = await garage.getCar({ path: { carId: "7" } });
 * ```
 */
export function createClient<Paths extends object, Operations>(
  config: ClientConfig<keyof Operations & string>,
  options: ClientOptions<keyof Operations & string, FetchBody<Operations>>,
): ApiClient<Paths, Operations> {
  type Id = keyof Operations & string;
  const { operations } = config;
  const versionHeader = config.versionHeader?.toLowerCase();
  checkOptions(options, operations);
  // It is typed by the bodies of the document's operations.
  const { fetch = globalFetch } = options as { readonly fetch?: FetchLike<SerializedBody> };
  const { versionInPath = false, allowPath = versionInPath } = config;
  const { baseUrl, versionOf } = resolveVersions(options, versionInPath ? "path" : "header", allowPath);
  const byRoute = new Map(
    Object.values<Operation>(operations).flatMap((operation) =>
      routesOf(operation, versionInPath).map((route) => [route, operation] as const),
    ),
  );

  function send(
    operation: Operation,
    given: Given,
    link?: { readonly href: unknown },
  ): Promise<ParsedResponse> {
    try {
      if (typeof given !== "object" || given === null) {
        throw new InputError("malformed_value", "init", `expected an object but got ${shapeOf(given)}`);
      }
      // The URL of a link contains what the operation's inputs would make.
      const target = link && config.checkLink?.(operation, link.href, baseUrl);
      const chosenBody = operation.wire?.body?.(given);
      if (target === undefined) {
        checkInputs(operation, given, chosenBody?.hasFields ? chosenBody.mediaType : undefined);
      }
      const version = versionOf(operation);
      const base = versionInPath && version !== undefined ? `${baseUrl}/${version}` : baseUrl;
      const { beforeSend, parseAs } = given;
      const context = new CallReport(beforeSend);
      const { url, init } = buildRequest(operation, given, {
        baseUrl: base,
        versionHeader,
        version,
        target,
        chosenBody,
        context,
      });
      const pending =
        beforeSend && !fetch.callsBeforeSend ? beforeSend().then(() => fetch(url, init)) : fetch(url, init);
      return readResponse(pending, { operation, parseAs, context });
    } catch (error) {
      return Promise.reject(error);
    }
  }

  const byPath =
    (method: Method) =>
    (path: string, { params, ...options }: PathInit = {}) => {
      const operation = byRoute.get(`${method} ${path}`);
      if (!operation) return Promise.reject(unknownOperation(`${method} ${path}`, [...byRoute.keys()]));
      return send(operation, { ...params, ...options }).then(withError);
    };
  const call = (operationId: Id, given: Given = {}, link?: { readonly href: unknown }) => {
    const operation = Object.hasOwn(operations, operationId) ? operations[operationId] : undefined;
    if (!operation) return Promise.reject(unknownOperation(operationId, Object.keys(operations)));
    return send(operation, given, link);
  };

  const client = {
    GET: byPath("GET"),
    PUT: byPath("PUT"),
    POST: byPath("POST"),
    DELETE: byPath("DELETE"),
    PATCH: byPath("PATCH"),
    HEAD: byPath("HEAD"),
    OPTIONS: byPath("OPTIONS"),
    TRACE: byPath("TRACE"),
    request: (method: string, path: string, init?: PathInit) =>
      byPath(method.toUpperCase() as Method)(path, init),
    use: () => refuseMiddleware("use"),
    eject: () => refuseMiddleware("eject"),
    call: (operationId: Id, given?: Given) => call(operationId, given),
    operations,
    baseUrl,
    ...(config.checkLink && {
      follow: (operationId: Id, href: unknown, options?: CallOptions) => call(operationId, options, { href }),
    }),
  };
  addOperationMethods(client, operations, send);
  return client as unknown as ApiClient<Paths, Operations>;
}

/** Looked up for each request, so that a test may replace it. */
const globalFetch: FetchLike<SerializedBody> = (url, init) => globalThis.fetch(url, init);

/** Makes an error response without a body recognisable to callers that look at `error` alone. */
function withError(result: ParsedResponse): ParsedResponse {
  if (result.ok || result.error) return result;
  return { ...result, error: new ApiError({ ...result, body: result.error }) };
}

/** A middleware of openapi-fetch would see requests after their checks, but not their retries. */
function refuseMiddleware(member: string): never {
  const problem = "is not supported; pass createClient() a `fetch` that does what the middleware would";
  throw new InputError("unknown_option", member, problem);
}

/** Where a document has a path in several versions, callers name the version as well. */
function routesOf({ method, path, apiVersion }: Operation, versionInPath: boolean): string[] {
  const route = `${method} ${path}`;
  return versionInPath && apiVersion !== undefined ? [route, `${method} /${apiVersion}${path}`] : [route];
}
