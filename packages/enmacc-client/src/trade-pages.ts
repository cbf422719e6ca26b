import { ClientError, InputError, shapeOf, unwrap } from "@energy-clients/client-core";
import type { EnmaccClient } from "./client.js";
import type { operations as Operations } from "./generated/schema.js";

type TradesQuery = NonNullable<Operations["getTrades"]["parameters"]["query"]>;
/** The values of a filter. A vendored document may not have it. */
type FilterValue<Name extends string> = TradesQuery extends { [Key in Name]?: infer Value } ? Value : string;

/** Which trades to read, and how. */
export interface TradeFilter {
  /** Only trades of this commodity. */
  readonly commodity?: FilterValue<"commodity"> | undefined;
  /** Only trades of this venue. */
  readonly venue?: FilterValue<"venue"> | undefined;
}

/** How trades are read. */
export interface TradeReading {
  /** Most links in one response, from 2 to 100. @defaultValue 100 */
  readonly limit?: number;
  /** Most trades that are requested at the same time, from 1 to 32. @defaultValue 4 */
  readonly concurrency?: number;
  /** Ends the reading, including waits and retries. */
  readonly signal?: AbortSignal | undefined;
}

/** Reads pages of links of the trades of a period, whose bounds are ms since the Unix epoch. */
export interface TradePages {
  /** Reads the links from `skip` on. */
  read(from: number, to: number, skip: number): Promise<readonly string[]>;
  readonly limit: number;
  /** The most links that a response has had so far: the API's own limit may be lower than the requested one. */
  readonly largest: number;
}

const MAX_LIMIT = 100;
const MAX_CONCURRENCY = 32;

/** Checks the numbers of a reading, and fills in their defaults. */
export function checkReading({ limit = MAX_LIMIT, concurrency = 4 }: TradeReading) {
  // A page of a single link has no place for the last link of the page before.
  checkInteger("limit", limit, 2, MAX_LIMIT);
  checkInteger("concurrency", concurrency, 1, MAX_CONCURRENCY);
  return { limit, concurrency };
}

function checkInteger(field: string, value: unknown, least: number, most: number): void {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return;
  const given = typeof value === "number" ? String(value) : shapeOf(value);
  throw new InputError(
    "out_of_range",
    field,
    `expected an integer from ${least} to ${most} but got ${given}`,
  );
}

/** Creates a reader of pages. */
export function createTradePages(
  client: EnmaccClient,
  { commodity, venue }: TradeFilter,
  { limit = MAX_LIMIT, signal }: TradeReading,
  onResponse: (response: Response) => void = () => {},
): TradePages {
  let largest = 0;
  return {
    limit,
    get largest() {
      return largest;
    },
    async read(from, to, skip) {
      // A vendored document may require a filter: the client then refuses a call without it, and names it.
      const query = {
        "traded-at": `${new Date(from).toISOString()}_${new Date(to).toISOString()}`,
        ...(commodity !== undefined && { commodity }),
        ...(venue !== undefined && { venue }),
        skip,
        limit,
      } as TradesQuery;
      const called = await client.getTrades({ query, ...(signal && { signal }) });
      onResponse(called.response);
      const page: unknown = await unwrap(called);
      const links = readLinks((page as { readonly items?: unknown } | null)?.items);
      largest = Math.max(largest, links.length);
      return links;
    },
  };
}

function readLinks(items: unknown): string[] {
  if (!Array.isArray(items)) throw malformed("items", "an array", items);
  return items.map((item, index) => {
    const href = (item as { _links?: { trade?: { href?: unknown } } } | null)?._links?.trade?.href;
    if (typeof href !== "string") throw malformed(`items[${index}]._links.trade.href`, "a URL", href);
    return href;
  });
}

function malformed(field: string, expected: string, value: unknown): ClientError {
  const problem = `${field} of the response: expected ${expected} but got ${shapeOf(value)}`;
  return new ClientError("response_malformed", "getTrades", problem);
}
