import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import {
  AggregationTemporality,
  type DataPoint,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { describe, expect, it, onTestFinished } from "vitest";
import { composeFetch, type OnEvent } from "../../src/index.js";
import { createOpenTelemetryHook } from "../../src/opentelemetry.js";
import { limitAttempts } from "../../src/retry/attempt.js";
import { enforceDeadline } from "../../src/retry/deadline.js";
import { retrySafely } from "../../src/retry/retry.js";
import { json, type Prepared, respondWith } from "../support/fake-fetch.js";
import { initOf, READ, TRANSFER, URL_OF_THING } from "../support/operations.js";

function arrange(...prepared: Prepared[]) {
  const spans = new InMemorySpanExporter();
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: metrics });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const onEvent = createOpenTelemetryHook({ tracerProvider, meterProvider });
  return { onEvent, send: sender(onEvent, ...prepared), spans: () => spans.getFinishedSpans(), pointsOf };

  async function pointsOf(name: string) {
    metrics.reset();
    await reader.forceFlush();
    const all = metrics.getMetrics().flatMap((batch) => batch.scopeMetrics.flatMap((scope) => scope.metrics));
    return all
      .filter((metric) => metric.descriptor.name === name)
      .flatMap<DataPoint<unknown>>((metric) => metric.dataPoints);
  }
}

function sender(onEvent: OnEvent, ...prepared: Prepared[]) {
  let time = 0;
  const now = () => {
    time += 100;
    return time;
  };
  const layers = [
    enforceDeadline({ deadlineMs: 60_000, onEvent, now }),
    retrySafely({ now, random: () => 0.5, sleep: async () => undefined }),
    limitAttempts({ timeoutMs: 30_000, maxBodyBytes: 1_000, now }),
  ];
  return composeFetch(layers, respondWith(...prepared));
}

const busy = () => new Response("", { status: 503 });
const reset = new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ECONNRESET" }) });

describe("createOpenTelemetryHook()", () => {
  it("writes a span for the call, and one below it for each request", async () => {
    const { send, spans } = arrange(busy(), json({}));

    await send(URL_OF_THING, initOf(READ));

    const [first, second, call] = spans();
    expect(call).toMatchObject({
      name: "getThing",
      kind: SpanKind.INTERNAL,
      status: { code: SpanStatusCode.UNSET },
    });
    expect([first, second]).toMatchObject([
      { name: "GET /things/{thingId}", kind: SpanKind.CLIENT, status: { code: SpanStatusCode.ERROR } },
      { name: "GET /things/{thingId}", kind: SpanKind.CLIENT, status: { code: SpanStatusCode.UNSET } },
    ]);
    expect([first, second].map((span) => span?.parentSpanContext?.spanId)).toEqual(
      [call, call].map((span) => span?.spanContext().spanId),
    );
  });

  it("names attributes as the semantic conventions do, and tells no value of path or query", async () => {
    const { send, spans } = arrange(busy(), json({}));

    await send(URL_OF_THING, initOf(READ));

    const request = {
      "http.request.method": "GET",
      "server.address": "api.example",
      "server.port": 443,
      "url.template": "/things/{thingId}",
    };
    expect(spans().map(({ attributes }) => attributes)).toEqual([
      { ...request, "http.response.status_code": 503, "error.type": "503" },
      { ...request, "http.response.status_code": 200, "http.request.resend_count": 1 },
      { "energy_clients.operation_id": "getThing" },
    ]);
  });

  it("marks what failed with the error's code", async () => {
    const { send, spans } = arrange(reset);

    await send(URL_OF_THING, initOf(TRANSFER)).catch(() => undefined);

    expect(spans()).toMatchObject([
      { attributes: { "error.type": "network_failed" }, status: { code: SpanStatusCode.ERROR } },
      { attributes: { "error.type": "outcome_unknown" }, status: { code: SpanStatusCode.ERROR } },
    ]);
  });

  it("writes pauses as events of the call's span", async () => {
    const { send, spans } = arrange(busy(), json({}));

    await send(URL_OF_THING, initOf(READ));

    expect(spans().at(-1)?.events).toMatchObject([
      {
        name: "retry",
        attributes: {
          "energy_clients.attempt": 2,
          "energy_clients.delay_ms": 250,
          "energy_clients.reason": "503",
        },
      },
    ]);
  });

  it("hangs the call's span below the span that is active", async () => {
    const { onEvent, spans } = arrange();
    const parent = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", traceFlags: 1 };
    const active = trace.setSpanContext(context.active(), parent);
    context.setGlobalContextManager({
      active: () => active,
      with: (_, run, self, ...args) => run.call(self as never, ...args),
      bind: (_, target) => target,
      enable: () => context as never,
      disable: () => context as never,
    });

    onTestFinished(() => context.disable());

    await sender(onEvent, json({}))(URL_OF_THING, initOf(READ));

    expect(spans().at(-1)?.parentSpanContext?.spanId).toBe(parent.spanId);
  });

  it("measures requests, retries and token requests", async () => {
    const { send, onEvent, pointsOf } = arrange(busy(), json({}));

    await send(URL_OF_THING, initOf(READ));
    onEvent({ type: "refresh", durationMs: 1_500, errorCode: "token_request_failed" });

    const request = { "http.request.method": "GET", "url.template": "/things/{thingId}" };
    expect(await pointsOf("http.client.request.duration")).toMatchObject([
      {
        attributes: { ...request, "http.response.status_code": 503, "error.type": "503" },
        value: { count: 1, sum: 0.1 },
      },
      { attributes: { ...request, "http.response.status_code": 200 }, value: { count: 1, sum: 0.1 } },
    ]);
    expect(await pointsOf("energy_clients.retries")).toMatchObject([
      { attributes: { "energy_clients.operation_id": "getThing", "energy_clients.reason": "503" }, value: 1 },
    ]);
    expect(await pointsOf("energy_clients.token_request.duration")).toMatchObject([
      { attributes: { "error.type": "token_request_failed" }, value: { count: 1, sum: 1.5 } },
    ]);
  });

  it("measures the wait for a turn within the plan", async () => {
    const { onEvent, pointsOf } = arrange();
    const base = { callId: "1", operationId: "getThing", method: "GET", url: "https://api.example" };

    onEvent({ ...base, type: "wait", reason: "rate", delayMs: 250 });

    expect(await pointsOf("energy_clients.wait.duration")).toMatchObject([
      { attributes: { "energy_clients.reason": "rate" }, value: { count: 1, sum: 0.25 } },
    ]);
  });

  it("counts failures of shared stores and plans that differ, and measures outages", async () => {
    const { onEvent, pointsOf, spans } = arrange();

    onEvent({ type: "store_unavailable", store: "quota", errorCode: "NOPERM", message: "" });
    onEvent({ type: "store_recovered", store: "quota", durationMs: 90_000 });
    onEvent({ type: "plan_mismatch", message: "", plan: "1/s, burst 1", otherPlan: "2/s, burst 1" });

    const store = { "energy_clients.store": "quota" };
    expect(await pointsOf("energy_clients.store.failures")).toMatchObject([
      { attributes: { ...store, "error.type": "NOPERM" }, value: 1 },
    ]);
    expect(await pointsOf("energy_clients.store.outage.duration")).toMatchObject([
      { attributes: store, value: { count: 1, sum: 90 } },
    ]);
    expect(await pointsOf("energy_clients.plan_mismatches")).toMatchObject([{ value: 1 }]);
    expect(spans()).toEqual([]);
  });

  it("costs no call when no SDK is registered", async () => {
    const send = sender(createOpenTelemetryHook(), json({ id: 1 }));

    const response = await send(URL_OF_THING, initOf(READ));

    expect(await response.json()).toEqual({ id: 1 });
  });
});
