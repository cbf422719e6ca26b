import { MAX_BYTES } from "../request/send-request.ts";

/** A violation as the control API returns it. */
export interface ShownViolation {
  readonly responsible: string;
  readonly side: string;
  readonly location: string;
  readonly code: string;
  readonly message: string;
  readonly severity: string;
  readonly declaredAt?: { readonly pointer: string; readonly line?: number };
}

/** A request that a mock recorded. */
export interface RecordedCall {
  readonly operationId?: string;
  readonly method: string;
  readonly path: string;
  readonly fault?: string;
  readonly response: { readonly status: number };
  readonly violations: readonly ShownViolation[];
}

/** A mock that runs. */
export interface RunningMock {
  readonly api: string;
  readonly url: string;
  readonly document: { readonly version: string; readonly sha256: string };
  readonly requests: number;
}

/** What a client takes to call the mocks. */
export interface Connection {
  readonly ett?: {
    readonly environment: { readonly baseUrl: string; readonly tokenUrl: string; readonly scope: string };
    readonly clientId: string;
    readonly clientSecret: string;
  };
  readonly enmacc?: {
    readonly baseUrl: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly apiKey: string;
  };
}

/** An organisation of ETT's scenario. */
export interface OrganizationState {
  readonly id: string;
  readonly name: string;
  readonly certificates: readonly { readonly quantity: number; readonly certificateType: string }[];
  readonly claims: readonly unknown[];
  readonly transfers: readonly unknown[];
}

/** A request for quotes of enmacc's scenario. */
export interface RfqState {
  readonly id: string;
  readonly status: string;
  readonly "counterparty-ids": readonly string[];
  readonly "valid-until": string;
  readonly "trade-id": string | null;
  /** Prices in EUR/MWh. */
  readonly quotes: readonly { readonly price: number; readonly status: string }[];
}

/** Why the control API did not do what it was asked for. Its message is for the page. */
export class ControlError extends Error {
  override readonly name = "ControlError";
  /** Whether nothing listens at the URL, or nothing that lets this page call it. */
  readonly isUnreachable: boolean;

  constructor(message: string, isUnreachable: boolean, options?: ErrorOptions) {
    super(message, options);
    this.isUnreachable = isUnreachable;
  }
}

/** The port at which the console looks for mocks; `pnpm docs:dev` starts them there. */
export const DEFAULT_CONTROL_URL = "http://127.0.0.1:4013";

/** The command that starts mocks which this page may call and control. */
export function startCommand(origin: string, controlUrl: string = DEFAULT_CONTROL_URL): string {
  const port = URL.canParse(controlUrl) ? new URL(controlUrl).port : "";
  return `npx energy-mocks --scenario --port 4010 --control-port ${port || "4013"} --allow-control-origin ${origin}`;
}

/** Checks the URL of a control server. @returns Its origin; undefined if it does not lead to this machine. */
export function controlOrigin(text: string): string | undefined {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  return url?.protocol === "http:" && /^(?:localhost|127(?:\.\d+){3})$/.test(url.hostname)
    ? url.origin
    : undefined;
}

/** The control API of running mocks. */
export interface ControlClient {
  mocks(): Promise<readonly RunningMock[]>;
  connection(): Promise<Connection>;
  /** The requests that a mock recorded after the first `count`. */
  requestsAfter(api: string, count: number): Promise<readonly RecordedCall[]>;
  /** The lines of a mock's document. */
  documentLines(api: string): Promise<readonly string[]>;
  organizations(): Promise<readonly OrganizationState[]>;
  rfqs(): Promise<readonly RfqState[]>;
  now(): Promise<string>;
  post(path: string, fields: object): Promise<void>;
}

const MAX_DOCUMENT_BYTES = 16 * MAX_BYTES;
const MAX_MS = 10_000;

/** Creates a client of a control server. @param origin - As {@link controlOrigin} returns it. */
export function createControlClient(origin: string, token = "", fetch = globalThis.fetch): ControlClient {
  const authorization: Record<string, string> = token === "" ? {} : { authorization: `Bearer ${token}` };

  async function request(path: string, body?: object): Promise<string> {
    let response: Response;
    try {
      response = await fetch(origin + path, {
        method: body === undefined ? "GET" : "POST",
        headers: { ...authorization, ...(body !== undefined && { "content-type": "application/json" }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(MAX_MS),
        redirect: "error",
        credentials: "omit",
        cache: "no-store",
        referrerPolicy: "no-referrer",
      });
    } catch (cause) {
      throw new ControlError(`No mocks at ${origin}, or they do not let this page control them.`, true, {
        cause,
      });
    }
    const text = await readLimited(response);
    if (response.ok) return text;
    throw new ControlError(problemOf(text, response.status), false);
  }

  async function get<Result>(path: string): Promise<Result> {
    const text = await request(path);
    try {
      return JSON.parse(text) as Result;
    } catch (cause) {
      throw new ControlError(`${origin} is not the control server of energy-mocks.`, true, { cause });
    }
  }

  return {
    async mocks() {
      const mocks = await get<unknown>("/mocks");
      if (Array.isArray(mocks) && mocks.every(isMock)) return mocks;
      throw new ControlError(`${origin} is not the control server of energy-mocks.`, true);
    },
    connection: () => get("/connection"),
    requestsAfter: (api, count) => get(`/mocks/${encodeURIComponent(api)}/requests?after=${count}`),
    documentLines: async (api) => (await request(`/mocks/${encodeURIComponent(api)}/document`)).split("\n"),
    organizations: () => get("/scenarios/ett/organizations"),
    rfqs: () => get("/scenarios/enmacc/rfqs"),
    now: async () => (await get<{ now: string }>("/clock")).now,
    async post(path, fields) {
      await request(path, fields);
    },
  };
}

function isMock(value: unknown): value is RunningMock {
  const { api, url } = (value ?? {}) as Partial<RunningMock>;
  return typeof api === "string" && typeof url === "string" && controlOrigin(url) === url;
}

async function readLimited(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
    text += decoder.decode(part.value, { stream: true });
    if (text.length <= MAX_DOCUMENT_BYTES) continue;
    await reader?.cancel().catch(() => {});
    throw new ControlError("The mocks' response is too large; reset them, or start them again.", false);
  }
  return text;
}

function problemOf(text: string, status: number): string {
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown };
    if (typeof detail === "string") return detail;
  } catch {
    // Not a problem of the control API: its status is all that is known.
  }
  return `The mocks responded with status ${status}.`;
}
