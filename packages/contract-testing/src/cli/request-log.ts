import { styleText } from "node:util";
import type { Api } from "../documents/api.js";
import { visible } from "../errors/visible.js";
import type { RecordedRequest } from "../recording/recorded-request.js";

/**
 * A request in one line, and one more for each violation: whatever a client sends, it adds no lines or colours of its
 * own. Holds no secret, as the record holds none.
 */
export function logLines(api: Api, request: RecordedRequest, durationMs: number): string {
  const { method, url, operationId = "no operation", response, fault, violations } = request;
  const answer = response.status === 0 ? "---" : String(response.status);
  const color = response.status >= 400 || response.status === 0 ? "yellow" : "green";
  const line = [
    new Date().toISOString().slice(11, 23),
    api.padEnd(12),
    styleText(color, answer),
    `${Math.round(durationMs)} ms`.padStart(7),
    visible(method).padEnd(6),
    visible(url),
    styleText("dim", visible(fault === undefined ? operationId : `${operationId} (${fault})`)),
  ].join("  ");
  const found = violations.map(({ side, location, message, code, severity }) => {
    const mark = severity === "error" ? styleText("red", "violation") : styleText("yellow", "warning");
    return `              ${mark}  ${visible(`${side}, ${location}: ${message} (${code})`)}`;
  });
  return [line, ...found].join("\n");
}
