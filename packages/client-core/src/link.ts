import type { CallOptions, CallResult, DataOf, ErrorOf } from "./call.js";
import { InputError, shapeOf } from "./input-error.js";
import type { Operation } from "./operation.js";

/** The members of a client whose API has links in its responses. The type parameter is the generated `operations`. */
export interface LinkMethods<Operations> {
  /**
   * Calls a GET operation at the absolute URL of a link in a response, such as `_links.trade.href`. The URL is requested
   * unchanged, with the client's credentials; its path and version may differ from those of the client.
   *
   * @param operationId - The operation that describes the response.
   * @param href - Absolute URL with the origin of `baseUrl`.
   * @throws {@link InputError} `origin_not_allowed` before anything is sent, when the link leads to another origin;
   * `malformed_value` when it is not an absolute URL.
   */
  readonly follow: <Id extends keyof Operations & string>(
    operationId: Id,
    href: string,
    options?: CallOptions,
  ) => Promise<CallResult<DataOf<Operations[Id]>, ErrorOf<Operations[Id]>>>;
}

/**
 * Checks the URL of a link from a response. Credentials go to the origin of `baseUrl` only. The path may be another one:
 * links of an API behind a gateway, or of another version, are requested unchanged.
 *
 * @throws {@link InputError} `unknown_operation` when the operation is not a GET, `malformed_value` when `href` is not an
 * absolute URL, or `origin_not_allowed`.
 *
 * @example
 * ```ts
 * import { checkLink, type Operation } from "@energy-clients/client-core";
 *
 * declare const getCar: Operation; // generated
 * const url = checkLink(getCar, "https://garage.example/cars/7", "https://garage.example/gateway");
 * ```
 */
export function checkLink({ id, method }: Operation, href: unknown, baseUrl: string): string {
  if (method !== "GET") {
    throw new InputError(
      "unknown_operation",
      "operationId",
      `${id} is a ${method}; only a GET follows a link`,
    );
  }
  if (typeof href !== "string" || !URL.canParse(href)) {
    throw new InputError("malformed_value", "href", `expected an absolute URL but got ${shapeOf(href)}`);
  }
  const url = new URL(href);
  const { origin } = new URL(baseUrl);
  if (url.origin !== origin) {
    const problem = `leads to ${url.origin}, but credentials are sent to ${origin} only; create a client with that baseUrl if you trust it`;
    throw new InputError("origin_not_allowed", "href", problem);
  }
  if (url.username !== "" || url.password !== "") {
    throw new InputError("malformed_value", "href", "must not contain a user name or password");
  }
  // A custom fetch may parse leniently written URLs in another way. This form has only one meaning.
  return url.href;
}
