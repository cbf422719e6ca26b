import { createClient } from "@energy-clients/client-core";
import { createEnmaccCredentials, withCredentials } from "../../src/enmacc.js";
import { createAuthenticatedEttClient } from "../../src/ett.js";
import type { AuthEvent } from "../../src/index.js";
import { API_KEY, CLIENT_ID, CLIENT_SECRET, SCOPE } from "../support/credentials.js";

/** What a run of the matrix gives to its client. */
export interface RunSettings {
  readonly origin: string;
  /** How far the client's clock is wrong, in ms. */
  readonly clockLeadMs: number;
  /** By how much somebody has set the client's clock since the start, in ms. */
  readonly clockSetBy: () => number;
  /** Longest time for one request, in ms. */
  readonly timeoutMs: number;
  readonly tokenTimeoutMs: number;
  /** Called in the place of waiting: the client's clock goes on, the test does not wait. */
  readonly onSleep: () => Promise<void>;
  readonly onEvent: (event: AuthEvent) => void;
}

type Result = { readonly response: Response; readonly error?: unknown };

interface Sender {
  readonly refreshToken: () => Promise<void>;
  readonly send: () => Promise<Result>;
}

const organizationId = "8d3b2f60-1c7e-4a53-9d0e-5f1a2b3c4d5e";
const uuid = "5f1a2b3c-1c7e-4a53-9d0e-8d3b2f604d5e";
const query = { organizationId };

/** The operations of the matrix, each through the client that users have. */
export const CALLS = {
  GET: (settings) => {
    const client = ett(settings);
    return { ...client, send: () => client.call("getWallets", { query }) };
  },
  PUT: (settings) => {
    const client = ett(settings);
    const body = { contracts: [{ id: uuid, endDate: 1_830_297_600 }] };
    return { ...client, send: () => client.call("updateContractEndDates", { query, body }) };
  },
  "POST transfer": (settings) => {
    const client = ett(settings);
    const body = {
      certificateId: { registry: "Narnia", streamId: uuid },
      receiverId: uuid,
      quantity: 1,
      hashedAttributes: [],
    };
    return { ...client, send: () => client.call("transferCertificate", { query, body }) };
  },
  "POST order": (settings) => {
    const client = orders(settings);
    return { ...client, send: () => client.call("createOrder", { body: { volume: 5 } }) };
  },
} satisfies Record<string, (settings: RunSettings) => Sender>;

export type CallName = keyof typeof CALLS;

function ett({ origin, ...settings }: RunSettings) {
  return createAuthenticatedEttClient({
    environment: { baseUrl: origin, tokenUrl: `${origin}/token`, scope: SCOPE },
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    ...common(settings),
  });
}

/** An operation behind enmacc's credentials: key, token and budget. */
const ORDERS = {
  createOrder: {
    id: "createOrder",
    method: "POST",
    path: "/orders",
    paging: "none",
    idempotent: false,
    recoveryHint: "Look in getOrders.",
    deprecated: false,
    provenance: "published",
    jsonResponse: true,
    inputs: [],
  },
} as const;
interface OrderOperations {
  createOrder: {
    requestBody: { content: { "application/json": { volume: number } } };
    responses: { 201: { content: { "application/json": { orderId: string } } } };
  };
}

function orders({ origin, ...settings }: RunSettings) {
  const credentials = createEnmaccCredentials({
    baseUrl: origin,
    clientId: "our-application",
    clientSecret: CLIENT_SECRET,
    apiKey: API_KEY,
    authenticate: { url: `${origin}/authenticate` },
    ...common(settings),
  });
  return withCredentials(
    (options: { baseUrl: string; fetch?: typeof globalThis.fetch }) =>
      createClient<object, OrderOperations>({ operations: ORDERS }, options as never),
    credentials,
  );
}

function common(settings: Omit<RunSettings, "origin">) {
  const { clockLeadMs, clockSetBy, timeoutMs, tokenTimeoutMs, onSleep, onEvent } = settings;
  let slept = 0;
  return {
    timeoutMs,
    tokenTimeoutMs,
    onEvent,
    now: () => Date.now() + clockLeadMs + clockSetBy() + slept,
    monotonicNow: () => performance.now() + slept,
    random: () => 0.5,
    sleep: async (ms: number) => {
      slept += ms;
      await onSleep();
    },
  };
}
