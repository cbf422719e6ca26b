import { checkLink, createClient, type Operation, unwrap } from "@energy-clients/client-core";
import type { ConsoleApi } from "../document/operation.ts";
import type { CallInputs } from "./read-values.ts";

/** What leaves the page for a call, without credentials. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What the client's package returns for a response. */
export interface PackageResult {
  readonly isError: boolean;
  /** The error that `unwrap()` throws; for a success, what it returns. */
  readonly text: string;
}

type Call = (
  id: string,
  inputs: CallInputs,
) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
type Send = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: unknown },
) => Promise<Response>;

function clientOf(api: ConsoleApi, operation: Operation, baseUrl: string, fetch: Send): Call {
  const client = createClient<object, Record<string, never>>(
    {
      operations: { [operation.id]: operation },
      ...(api.versionHeader !== undefined && { versionHeader: api.versionHeader }),
      versionInPath: api.versionInPath,
      allowPath: true,
      checkLink,
    },
    { baseUrl, fetch: fetch as never },
  );
  return client.call as unknown as Call;
}

/**
 * Builds the request of a call with the code of the packages, so that what is shown is what they send.
 *
 * @param isChecked - Whether the inputs are checked as the packages do. Mocks may be sent what the packages refuse.
 * @throws {@link InputError}
 */
export async function buildWireRequest(
  api: ConsoleApi,
  operation: Operation,
  baseUrl: string,
  inputs: CallInputs,
  isChecked = true,
): Promise<WireRequest> {
  let built: WireRequest | undefined;
  const stop = new Error("not sent");
  const capture: Send = async (url, { method, headers, body }) => {
    if (body !== undefined && typeof body !== "string")
      throw new TypeError(`The console cannot send a body of this media type: ${headers["content-type"]}`);
    built = { method, url, headers, ...(body !== undefined && { body }) };
    throw stop;
  };
  const whole = isChecked ? operation : { ...operation, inputs: [] };
  try {
    await clientOf(api, whole, baseUrl, capture)(operation.id, inputs);
  } catch (error) {
    if (built === undefined) throw error;
  }
  if (built === undefined) throw stop;
  return built;
}

/** Reads a response with the code of the packages: what a program that makes this call gets. */
export async function readAsPackage(
  api: ConsoleApi,
  operation: Operation,
  baseUrl: string,
  inputs: CallInputs,
  received: {
    readonly status: number;
    readonly headers: ReadonlyArray<readonly [string, string]>;
    readonly body: string;
  },
): Promise<PackageResult> {
  const hasBody = ![101, 204, 205, 304].includes(received.status) && received.body !== "";
  const respond: Send = async () =>
    new Response(hasBody ? received.body : null, {
      status: received.status,
      headers: received.headers.map(([name, value]): [string, string] => [name, value]),
    });
  try {
    const call = clientOf(api, { ...operation, inputs: [] }, baseUrl, respond)(operation.id, inputs);
    const data = await unwrap(call);
    return {
      isError: false,
      text: data === undefined ? "undefined: the response has no body" : "the body, typed",
    };
  } catch (error) {
    const { name, message, code } = error as Error & { readonly code?: string };
    return { isError: true, text: `${name}${code === undefined ? "" : ` with code ${code}`}: ${message}` };
  }
}
