import type { AuthEvent } from "@energy-clients/auth";
import { createOpenTelemetryHook } from "@energy-clients/auth/opentelemetry";
import type { Logger } from "pino";

/** Events that need no attention, one by one. */
const ROUTINE: readonly AuthEvent["type"][] = ["call", "request", "response", "wait"];

/** An `onEvent` for pino and OpenTelemetry. Events hold no secrets, queries or bodies, so they are logged whole. */
export function logTo(logger: Logger, trace = createOpenTelemetryHook()) {
  return (event: AuthEvent) => {
    trace(event);
    const { type, ...fields } = event;
    const isFailure = ("errorCode" in event && event.errorCode !== undefined) || type === "proxy_ignored";
    const level = isFailure ? "warn" : ROUTINE.includes(type) ? "debug" : "info";
    logger[level](fields, type);
  };
}
