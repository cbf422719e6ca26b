import { readFileSync } from "node:fs";
import { type Api, apis } from "../documents/packaged-documents.js";
import {
  ContractTestingError,
  checkOptionNames,
  type OptionNames,
} from "../errors/contract-testing-error.js";
import { messageOf, suggestion } from "../errors/message.js";
import { packageRequire } from "../node/package-require.js";
import type { CoverageCell } from "./cell.js";

/** Why a declared kind of request or response needs no test until a date. */
export interface Waiver {
  readonly api: Api;
  /** The document's `operationId`. */
  readonly operation: string;
  /** @defaultValue requests and responses */
  readonly side?: "request" | "response";
  /** As documented, such as `503` or `4XX`. @defaultValue all */
  readonly status?: string;
  /** As documented, or `none` for an empty body. @defaultValue all */
  readonly mediaType?: string;
  readonly reason: string;
  /** The last valid day in UTC, such as `2027-01-31`. */
  readonly expires: string;
}

const FIELDS: OptionNames<Waiver> = {
  api: true,
  operation: true,
  side: true,
  status: true,
  mediaType: true,
  reason: true,
  expires: true,
};

/**
 * Reads waivers from a YAML or JSON file with a list `waivers`.
 *
 * @throws {@link ContractTestingError} `waivers_invalid`, `unknown_option`.
 * @example
 * ```ts
 * import { readWaivers } from "@energy-clients/contract-testing";
 *
 * for (const { operation, reason, expires } of readWaivers("waivers.yaml")) console.log(operation, reason, expires);
 * ```
 */
export function readWaivers(file: string): Waiver[] {
  const yaml = packageRequire("yaml") as typeof import("yaml");
  let content: unknown;
  try {
    // Strings only: the schema converts neither dates nor statuses.
    content = yaml.parse(readFileSync(file, "utf8"), { schema: "failsafe" });
  } catch (cause) {
    const problem = messageOf(cause);
    throw new ContractTestingError("waivers_invalid", `${file}: cannot be read: ${problem}`, { cause });
  }
  const list = isRecord(content) ? content.waivers : undefined;
  if (!Array.isArray(list))
    throw new ContractTestingError("waivers_invalid", `${file}: must have a list "waivers"`);
  return list.map((item, index) => parseWaiver(item, `${file}: waivers[${index}]`));
}

/** Checks a waiver from a file or from a caller without a compiler. */
export function parseWaiver(item: unknown, where: string): Waiver {
  const invalid = (problem: string) => new ContractTestingError("waivers_invalid", `${where}: ${problem}`);
  if (!isRecord(item)) throw invalid("must be an object");
  checkOptionNames(item, FIELDS, where);
  for (const name of ["api", "operation", "reason", "expires"]) {
    const value = item[name];
    if (typeof value !== "string" || value.trim() === "") throw invalid(`${name} must be a non-empty string`);
  }
  const { api, side, expires, status, mediaType } = item as unknown as Waiver;
  if (!apis.includes(api)) throw invalid(`api: unknown name "${api}"; ${suggestion(api, apis)}`);
  if (side !== undefined && side !== "request" && side !== "response")
    throw invalid("side must be request or response");
  if (!isDay(expires)) throw invalid('expires must be a day such as "2027-01-31"');
  for (const [name, value] of Object.entries({ status, mediaType }))
    if (value !== undefined && typeof value !== "string") throw invalid(`${name} must be a string`);
  return item as unknown as Waiver;
}

/** Tells whether a waiver applies to a cell of its operation. */
export function covers({ side, status, mediaType }: Waiver, cell: CoverageCell): boolean {
  return (
    (side === undefined || side === cell.side) &&
    (status === undefined || status === cell.status) &&
    (mediaType === undefined || mediaType === (cell.mediaType ?? "none"))
  );
}

/** Describes a waiver in a few words. */
export function describeWaiver({ api, operation, side, status, mediaType }: Waiver): string {
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
