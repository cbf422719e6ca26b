import { styleText } from "node:util";
import type { Api } from "../api.js";
import type { RecordedRequest } from "../recorded-request.js";

/** A request in one line, and one more for each violation. Holds no secret, as the record holds none. */
export function logLines(api: Api, request: RecordedRequest, durationMs: number): string {
  const { method, url, operationId = "no operation", response, fault, violations } = request;
  const answer = response.status === 0 ? "---" : String(response.status);
  const color = response.status >= 400 || response.status === 0 ? "yellow" : "green";
  const line = [
    new Date().toISOString().slice(11, 23),
    api.padEnd(12),
    styleText(color, answer),
    `${Math.round(durationMs)} ms`.padStart(7),
    method.padEnd(6),
    url,
    styleText("dim", fault === undefined ? operationId : `${operationId} (${fault})`),
  ].join("  ");
  const found = violations.map(({ side, location, message, code, severity }) => {
    const mark = severity === "error" ? styleText("red", "violation") : styleText("yellow", "warning");
    return `              ${mark}  ${side}, ${location}: ${message} (${code})`;
  });
  return [line, ...found].join("\n");
}
