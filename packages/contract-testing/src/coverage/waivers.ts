import { suggestion } from "../errors/message.js";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Api, apis } from "../documents/packaged-documents.js";
import { ContractTestingError, refuseUnknownOptions } from "../errors/contract-testing-error.js";
import type { CoverageCell } from "./cell.js";

/** Why something that the document declares needs no test for a while. */
export interface Waiver {
  readonly api: Api;
  /** The document's `operationId`. */
  readonly operation: string;
  /** Without it, requests and answers. */
  readonly side?: "request" | "response";
  /** As documented, such as `503` or `4XX`; without it, all. */
  readonly status?: string;
  /** As documented, or `none` for an empty body; without it, all. */
  readonly mediaType?: string;
  readonly reason: string;
  /** The last day on which it holds, such as `2027-01-31`, in UTC. */
  readonly expires: string;
}

const fields = ["api", "operation", "side", "status", "mediaType", "reason", "expires"];

/**
 * Reads a YAML or JSON file with a list `waivers`.
 *
 * @throws {@link ContractTestingError} `waivers_invalid` naming file, place and remedy.
 */
export function readWaivers(file: string): Waiver[] {
  const yaml = createRequire(import.meta.url)("yaml") as typeof import("yaml");
  let content: unknown;
  try {
    // Strings only: a day stays as it is written, and a status is no number.
    content = yaml.parse(readFileSync(file, "utf8"), { schema: "failsafe" });
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new ContractTestingError("waivers_invalid", `${file}: can not be read: ${problem}`, { cause });
  }
  const list = isRecord(content) ? content.waivers : undefined;
  if (!Array.isArray(list))
    throw new ContractTestingError("waivers_invalid", `${file}: must have a list "waivers"`);
  return list.map((item, index) => parseWaiver(item, `${file}: waivers[${index}]`));
}

/** Checks a waiver, as a file and JavaScript callers have no compiler to do it. */
export function parseWaiver(item: unknown, where: string): Waiver {
  const invalid = (problem: string) => new ContractTestingError("waivers_invalid", `${where}: ${problem}`);
  if (!isRecord(item)) throw invalid("must be an object");
  refuseUnknownOptions(where, item, fields);
  for (const name of ["api", "operation", "reason", "expires"]) {
    const value = item[name];
    if (typeof value !== "string" || value.trim() === "") throw invalid(`${name} must be a text`);
  }
  const { api, side, expires, status, mediaType } = item as unknown as Waiver;
  if (!apis.includes(api)) throw invalid(`api: unknown name "${api}"; ${suggestion(api, apis)}`);
  if (side !== undefined && side !== "request" && side !== "response")
    throw invalid("side must be request or response");
  if (!isDay(expires)) throw invalid('expires must be a day such as "2027-01-31"');
  for (const [name, value] of Object.entries({ status, mediaType }))
    if (value !== undefined && typeof value !== "string") throw invalid(`${name} must be a text`);
  return item as unknown as Waiver;
}

/** Whether a waiver speaks of a cell of its operation. */
export function covers({ side, status, mediaType }: Waiver, cell: CoverageCell): boolean {
  return (
    (side === undefined || side === cell.side) &&
    (status === undefined || status === cell.status) &&
    (mediaType === undefined || mediaType === (cell.mediaType ?? "none"))
  );
}

/** A waiver in a few words. */
export function waiverInWords({ api, operation, side, status, mediaType }: Waiver): string {
  return [api, operation, side, status, mediaType].filter((part) => part !== undefined).join(" ");
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
