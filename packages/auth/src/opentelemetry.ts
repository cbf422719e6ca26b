import {
  type Attributes,
  context,
  type MeterProvider,
  metrics,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TracerProvider,
  trace,
} from "@opentelemetry/api";
import type { AuthEvent, CallEvent, OnEvent } from "./events/events.js";

/** Options of {@link createOpenTelemetryHook}. */
export interface OpenTelemetryOptions {
  /** @defaultValue the globally registered provider */
  readonly tracerProvider?: TracerProvider;
  /** @defaultValue the globally registered provider */
  readonly meterProvider?: MeterProvider;
}

const NAME = "@energy-clients/auth";

/** Bucket boundaries that the semantic conventions recommend for durations of HTTP requests. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const OUTAGE_SECONDS = [0.5, 1, 5, 15, 60, 300, 900, 3_600];

/**
 * Builds a hook for `onEvent` that writes OpenTelemetry spans and metrics. Requires `@opentelemetry/api`; without an SDK it
 * costs next to nothing.
 *
 * - A span for each call (`INTERNAL`, named after the operation), a child of the span that is active when the call is
 *   made; `retry`, `wait` and `replay` are its events.
 * - Below it a span for each HTTP request (`CLIENT`), by the semantic conventions for HTTP.
 * - The histogram `http.client.request.duration`, and our own metrics `energy_clients.retries`,
 *   `energy_clients.wait.duration` and `energy_clients.token_request.duration`. Durations are in seconds.
 * - For shared stores the counter `energy_clients.store.failures`, the histogram `energy_clients.store.outage.duration`,
 *   which is written at the end of an outage, and the counter `energy_clients.plan_mismatches`.
 *
 * Sends no trace headers to the APIs.
 *
 * @see {@link https://opentelemetry.io/docs/specs/semconv/http/ | Semantic conventions for HTTP}
 *
 * @example
 * ```ts
 * import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
 * import { createOpenTelemetryHook } from "@energy-clients/auth/opentelemetry";
 *
 * const ett = createAuthenticatedEttClient({
 *   environment: "demo",
 *   clientId: "0d7a5c44-8a0e-4d43-9a7b-3f6f3c1b2a10",
 *   clientSecret: async () => process.env["ETT_CLIENT_SECRET"] ?? "",
 *   onEvent: createOpenTelemetryHook(),
 * });
 * ```
 */
export function createOpenTelemetryHook(options: OpenTelemetryOptions = {}): OnEvent {
  const tracer = (options.tracerProvider ?? trace).getTracer(NAME);
  const record = createRecorder(options.meterProvider ?? metrics);
  const spans = new Map<string, { readonly call: Span; request?: Span }>();

  function trackCall(event: CallEvent): void {
    const { callId, operationId, method } = event;
    if (event.type === "call") {
      const attributes = { ...(operationId !== undefined && { "energy_clients.operation_id": operationId }) };
      spans.set(callId, { call: tracer.startSpan(operationId ?? method, { attributes }) });
      return;
    }
    const open = spans.get(callId);
    if (!open) return;
    switch (event.type) {
      case "request":
        open.request = tracer.startSpan(
          `${method} ${pathOf(event)}`.trimEnd(),
          { kind: SpanKind.CLIENT, attributes: requestAttributes(event) },
          trace.setSpan(context.active(), open.call),
        );
        return;
      case "response":
        endSpan(open.request, { "http.response.status_code": event.status }, errorTypeOf(event));
        return;
      case "failure":
        endSpan(open.request, {}, errorTypeOf(event));
        return;
      case "end":
        spans.delete(callId);
        endSpan(open.call, {}, event.errorCode);
        return;
      default:
        open.call.addEvent(event.type, eventAttributes(event));
    }
  }

  return (event) => {
    record(event);
    if ("callId" in event) trackCall(event);
  };
}

function createRecorder(provider: Pick<MeterProvider, "getMeter">): (event: AuthEvent) => void {
  const meter = provider.getMeter(NAME);
  const inSeconds = { unit: "s", advice: { explicitBucketBoundaries: SECONDS } };
  const requests = meter.createHistogram("http.client.request.duration", inSeconds);
  const waits = meter.createHistogram("energy_clients.wait.duration", inSeconds);
  const tokenRequests = meter.createHistogram("energy_clients.token_request.duration", inSeconds);
  const outages = meter.createHistogram("energy_clients.store.outage.duration", {
    unit: "s",
    advice: { explicitBucketBoundaries: OUTAGE_SECONDS },
  });
  const storeFailures = meter.createCounter("energy_clients.store.failures", { unit: "{failure}" });
  const planMismatches = meter.createCounter("energy_clients.plan_mismatches", { unit: "{mismatch}" });
  const retries = meter.createCounter("energy_clients.retries", { unit: "{retry}" });

  return (event) => {
    if (event.type === "response" || event.type === "failure") {
      const { "http.request.resend_count": _, ...attributes } = requestAttributes(event);
      const status = event.type === "response" ? { "http.response.status_code": event.status } : {};
      requests.record(event.durationMs / 1000, {
        ...attributes,
        ...status,
        ...errorType(errorTypeOf(event)),
      });
    } else if (event.type === "retry") {
      retries.add(1, { ...operationOf(event), "energy_clients.reason": event.reason });
    } else if (event.type === "wait") {
      waits.record(event.delayMs / 1000, { ...operationOf(event), "energy_clients.reason": event.reason });
    } else if (event.type === "refresh") {
      tokenRequests.record(event.durationMs / 1000, errorType(event.errorCode));
    } else if (event.type === "store_unavailable") {
      storeFailures.add(1, { "energy_clients.store": event.store, ...errorType(event.errorCode) });
    } else if (event.type === "store_recovered") {
      outages.record(event.durationMs / 1000, { "energy_clients.store": event.store });
    } else if (event.type === "plan_mismatch") {
      planMismatches.add(1);
    }
  };
}

function endSpan(span: Span | undefined, attributes: Attributes, error: string | undefined): void {
  if (!span) return;
  span.setAttributes({ ...attributes, ...errorType(error) });
  if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

function requestAttributes(event: CallEvent): Attributes {
  const { hostname, port, protocol } = new URL(event.url);
  const path = pathOf(event);
  return {
    "http.request.method": event.method,
    "server.address": hostname,
    "server.port": Number(port) || (protocol === "http:" ? 80 : 443),
    ...(path && { "url.template": path }),
    ...("request" in event && event.request > 1 && { "http.request.resend_count": event.request - 1 }),
  };
}

function eventAttributes(event: CallEvent): Attributes {
  const { type, callId, operationId, method, url, ...details } = event;
  const inSnakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [`energy_clients.${inSnakeCase(name)}`, value]),
  );
}

function operationOf({ operationId }: CallEvent): Attributes {
  return operationId === undefined ? {} : { "energy_clients.operation_id": operationId };
}

/** Returns the path template, such as `/wallet-api/wallets/{walletId}`; empty for a request outside the document. */
function pathOf({ url }: CallEvent): string {
  return url.slice(new URL(url).origin.length);
}

/** A status of 400 or more is an error, by the semantic conventions. */
function errorTypeOf(event: CallEvent): string | undefined {
  if (event.type === "failure") return event.errorCode;
  return event.type === "response" && event.status >= 400 ? String(event.status) : undefined;
}

function errorType(error: string | undefined): Attributes {
  return error === undefined ? {} : { "error.type": error };
}
