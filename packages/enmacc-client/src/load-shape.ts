import { ClientError, InputError, shapeOf, unwrap } from "@energy-clients/client-core";
import type { EnmaccClient } from "./client.js";
import { followLink } from "./follow-trades.js";
import { createNextStart, type Granularity, granularityOf } from "./granularity.js";
import { formatInstant, parseInstant } from "./instant.js";
import type { Interval } from "./local-intervals.js";
import { createLocalTime } from "./local-time.js";
import type { Trade } from "./schemas.js";

/** The quantity of one interval of a load shape. */
export interface LoadInterval extends Interval {
  /** As the API returned it: power or energy, as `unit` says. */
  readonly quantity: number;
  /** Unit of the trade's `quantity.amount`, such as `MW`. That it applies to the shape is modelled. */
  readonly unit: string;
}

/** The load shape of a trade. */
export interface LoadShape {
  readonly tradeId: string;
  readonly unit: string;
  /** Length of the intervals; `undefined` if they have different lengths. Each then ends where the next one begins. */
  readonly granularity: Granularity | undefined;
  /** By time. */
  readonly intervals: readonly LoadInterval[];
  /** Parts of the maturity without an interval. A shape may leave out the hours without delivery. */
  readonly gaps: readonly Interval[];
  /** Times that more than one interval covers. Their quantities contradict each other: ask enmacc which one is right. */
  readonly overlaps: readonly Interval[];
}

/** Options of {@link loadShape}. */
export interface LoadShapeOptions {
  /**
   * Time zone of the delivery, which decides how long days and months are. @defaultValue `Europe/Berlin`: the clocks of
   * all countries of the EU change at the same moment, so that it fits all of them
   */
  readonly zone?: string;
  /** Aborts the request, including its waits and retries. */
  readonly signal?: AbortSignal;
}

interface Start {
  readonly start: number;
  readonly quantity: number;
}

/**
 * Reads the load shape of a trade: its intervals in UTC, each with its end, which the API does not state. An interval ends
 * after the granularity, which most distances between two intervals tell; so a missing interval is a gap, and does not
 * make the one before it longer. A single interval covers the whole maturity.
 *
 * Quantities are not converted: whether a value in MW is the power of the interval is modelled. They are JSON numbers,
 * exact up to 15 significant digits.
 *
 * @param trade - A trade of `getTrade`, {@link listTrades} or {@link captureTrades}.
 * @returns `undefined` if the trade has no load shape: its quantity is constant.
 * @throws {@link InputError} `malformed_value` when the zone is unknown, or the trade has no valid maturity.
 * @throws {@link ApiError} for a response outside 2xx.
 * @throws {@link ClientError} `link_refused` before a link to another origin would be followed; `response_malformed`;
 * `shape_mismatch` when the shape is empty or has intervals outside the trade's maturity.
 *
 * @example
 * ```ts
 * import { type EnmaccClient, loadShape, type Trade } from "@energy-clients/enmacc-client";
 *
 * declare const enmacc: EnmaccClient;
 * declare const trade: Trade;
 * const shape = await loadShape(enmacc, trade);
 * if (shape) console.log(shape.granularity, shape.intervals.length, "intervals", shape.gaps, shape.overlaps);
 * ```
 */
export async function loadShape(
  client: EnmaccClient,
  trade: Trade,
  { zone = "Europe/Berlin", signal }: LoadShapeOptions = {},
): Promise<LoadShape | undefined> {
  const localTime = createLocalTime(zone, "zone");
  const maturity = readMaturity(trade);
  const { id: tradeId, quantity, instrument } = trade;
  if (!quantity.ref) {
    if (instrument.load !== "shape") return undefined;
    throw malformed(`quantity.ref of the trade ${tradeId}, whose load is shape`, "a URL", quantity.ref);
  }
  const link = followLink(client, "getLoadShape", "quantity.ref", quantity.ref, signal);
  const starts = readStarts((await unwrap(link)) as unknown);
  checkMaturity(tradeId, starts, maturity);

  const nextStart = createNextStart(localTime);
  const granularity =
    granularityOf(
      starts.map(({ start }) => start),
      nextStart,
    ) ?? (starts.length === 1 ? granularityOf([starts[0]?.start ?? 0, maturity[1]], nextStart) : undefined);
  const { unit } = quantity.amount;
  const gaps: Interval[] = [];
  const overlaps: Interval[] = [];
  const period = (start: number, end: number) => ({ start: formatInstant(start), end: formatInstant(end) });
  let covered = maturity[0];
  const intervals = starts.map(({ start, quantity: value }, index) => {
    const following = starts[index + 1]?.start ?? maturity[1];
    const end = granularity ? nextStart(start, granularity) : following;
    if (start > covered) gaps.push(period(covered, start));
    if (start < covered) overlaps.push(period(start, Math.min(covered, end)));
    covered = Math.max(covered, end);
    return { ...period(start, end), quantity: value, unit };
  });
  if (covered < maturity[1]) gaps.push(period(covered, maturity[1]));
  if (covered > maturity[1]) {
    throw mismatch(tradeId, maturity, `its last interval ends at ${formatInstant(covered)}`);
  }
  return { tradeId, unit, granularity, intervals, gaps, overlaps };
}

function readMaturity(trade: Trade): readonly [number, number] {
  const { start, end } = { ...trade?.instrument?.maturity };
  const [from, to] = [parseInstant(start), parseInstant(end)];
  if (from !== undefined && to !== undefined && from < to) return [from, to];
  const problem = "expected a start and a later end in UTC; pass a trade as getTrade returns it";
  throw new InputError("malformed_value", "trade.instrument.maturity", problem);
}

function readStarts(shape: unknown): Start[] {
  const { data } = { ...(shape as { data?: unknown }) };
  if (!Array.isArray(data)) throw malformed("data", "an array", data);
  return data
    .map((item, index) => {
      const { "interval-start": time, quantity } = { ...item };
      const start = parseInstant(time);
      if (start === undefined) throw malformed(`data[${index}].interval-start`, "a time in UTC", time);
      const value: unknown = quantity?.value;
      if (typeof value !== "number") throw malformed(`data[${index}].quantity.value`, "a number", value);
      return { start, quantity: value };
    })
    .sort((a, b) => a.start - b.start);
}

function checkMaturity(tradeId: string, starts: readonly Start[], maturity: readonly [number, number]): void {
  if (starts.length === 0) throw mismatch(tradeId, maturity, "it has no intervals");
  const outside = starts.find(({ start }) => start < maturity[0] || start >= maturity[1]);
  if (outside) throw mismatch(tradeId, maturity, `an interval begins at ${formatInstant(outside.start)}`);
}

function mismatch(tradeId: string, [from, to]: readonly [number, number], problem: string): ClientError {
  const maturity = `${formatInstant(from)} to ${formatInstant(to)}`;
  const message = `the load shape of ${tradeId} does not fit the maturity ${maturity}: ${problem}; read the trade again, and ask enmacc if it still does not fit`;
  return new ClientError("shape_mismatch", "getLoadShape", message);
}

function malformed(field: string, expected: string, value: unknown): ClientError {
  return new ClientError(
    "response_malformed",
    "getLoadShape",
    `${field}: expected ${expected} but got ${shapeOf(value)}`,
  );
}
