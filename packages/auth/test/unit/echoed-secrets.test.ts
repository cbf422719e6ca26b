import { unwrap } from "@energy-clients/client-core";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { describe, expect, it } from "vitest";
import { createAuthenticatedEnmaccClient } from "../../src/enmacc.js";
import type { AuthEvent } from "../../src/index.js";
import { createOpenTelemetryHook } from "../../src/opentelemetry.js";
import { API_KEY, CLIENT_SECRET } from "../support/credentials.js";
import { TRADES } from "../support/enmacc-calls.js";
import { json, type Prepared, respondWith } from "../support/fake-fetch.js";
import { findSecrets } from "../support/find-secrets.js";
import { ENCODERS } from "../support/secret-forms.js";
import { jwtOf } from "../support/tokens.js";

const TOKEN = jwtOf({ sub: "our-application", exp: 4_102_444_800, jti: "the-token-itself" });
const KEY = `${API_KEY}+/=&"x'\\<y>`;
const SECRETS = [CLIENT_SECRET, KEY, TOKEN];

/** Every field and header that a client, a logger or a trace may look at, filled with the same text. */
function echo(status: number, text: string): Prepared {
  const error = {
    error: "invalid_client",
    error_description: text,
    error_uri: `https://x.example/?${encodeURIComponent(text)}`,
  };
  const body = {
    ...error,
    title: text,
    detail: text,
    type: text,
    message: text,
    traceId: text,
    code: text,
    errors: [{ detail: text, pointer: text }],
  };
  const inHeader = text.replace(/[^\x20-\x7e]/g, "");
  const headers = ["content-type", "x-request-id", "x-amzn-requestid", "retry-after", "x-debug"].map(
    (name) => [name, inHeader] as [string, string],
  );
  return () => json(body, { status, headers: Object.fromEntries(headers) });
}

/** A call against a server that responds so, and all that anybody can see of it. */
async function outputsOf(prepared: Prepared, where: "api" | "token") {
  const spans = new InMemorySpanExporter();
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: metrics });
  const hook = createOpenTelemetryHook({
    tracerProvider: new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }),
    meterProvider: new MeterProvider({ readers: [reader] }),
  });
  const events: AuthEvent[] = [];
  const fetch = respondWith((request) => {
    if (request.url.includes("authenticate") === (where === "api")) {
      return json({ access_token: TOKEN, token_type: "Bearer", expires_in: 3600 });
    }
    return typeof prepared === "function" ? prepared(request) : Promise.reject(prepared);
  });
  const client = createAuthenticatedEnmaccClient({
    baseUrl: "https://api.enmacc.example/v2.2",
    clientId: "our-application",
    clientSecret: CLIENT_SECRET,
    apiKey: KEY,
    fetch,
    retry: { maxAttempts: 1 },
    onEvent(event) {
      events.push(event);
      hook(event);
    },
  });

  const result = await client.call("getTrades", TRADES).catch((error: unknown) => error);
  const error = await unwrap(client.call("getTrades", TRADES)).catch((thrown: unknown) => thrown);
  await reader.forceFlush();
  const spanData = spans
    .getFinishedSpans()
    .map(({ name, attributes, events: inSpan, status }) => ({ name, attributes, inSpan, status }));
  const headers =
    result instanceof Error ? {} : Object.fromEntries((result as { response: Response }).response.headers);
  const outputs = { result, error, headers, events, spanData, metrics: metrics.getMetrics(), client };
  return { outputs, error, events, sent: fetch.sent };
}

const cases = Object.keys(ENCODERS).flatMap((form) =>
  ([400, 401, 403, 409, 429, 503] as const).map((status) => [form, status] as const),
);

describe.each(cases)("what the server sends back %s with a %i", (form, status) => {
  const encode = ENCODERS[form] as (secret: string) => string;
  const text = SECRETS.map((secret) => `<${encode(secret)}>`).join(" ");

  it.each(["api", "token"] as const)("is in no output, from the %s", async (where) => {
    const { outputs, error, events, sent } = await outputsOf(echo(status, text), where);

    expect(error).toBeInstanceOf(Error);
    expect(events.length).toBeGreaterThan(0);
    // The token endpoint learns no token, and the API not the client secret.
    const { headers, body } = sent.at(-1) ?? {};
    const known = SECRETS.filter((secret) =>
      JSON.stringify([headers, body]).includes(JSON.stringify(secret).slice(1, -1)),
    );
    expect(known.length).toBeGreaterThan(0);
    expect(findSecrets(outputs, known)).toEqual([]);
  });
});

describe("what the server sends back with a success", () => {
  it("is in no event", async () => {
    const { events } = await outputsOf((request) => {
      const headers = { "x-request-id": `${request.headers.authorization} ${request.headers["x-api-key"]}` };
      return json({ counterparties: [] }, { headers });
    }, "api");

    expect(JSON.stringify(events)).toContain("x-request-id");
    expect(findSecrets(events, SECRETS)).toEqual([]);
  });
});
