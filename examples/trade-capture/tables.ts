import { join } from "node:path";
import { toLocalIntervals } from "@energy-clients/enmacc-client";
import { type Row, toCsv } from "./csv.ts";
import type { LogEntry, WriteText } from "./log.ts";
import { replaceFile } from "./replace-file.ts";

/**
 * Writes the current state of all trades, and the intervals of their load shapes, each as CSV and as JSON Lines. The files
 * are made from the log each time, so that a run that was interrupted leaves nothing behind.
 */
export function writeTables(
  folder: string,
  entries: Iterable<LogEntry>,
  zone: string,
  write?: WriteText,
): void {
  const all = [...entries];
  const tables = {
    trades: all.map(tradeRow),
    intervals: all.flatMap((entry) => intervalRows(entry, zone)),
  };
  for (const [name, rows] of Object.entries(tables)) {
    const columns = name === "trades" ? TRADE_COLUMNS : INTERVAL_COLUMNS;
    replaceFile(join(folder, `${name}.csv`), toCsv(columns, rows), write);
    replaceFile(join(folder, `${name}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(""), write);
  }
}

const TRADE_COLUMNS = [
  "id",
  "short_id",
  "state",
  "traded_at",
  "action",
  "commodity",
  "market_area",
  "load",
  "delivery_start",
  "delivery_end",
  "quantity",
  "quantity_unit",
  "price",
  "currency",
  "counterparty",
  "trader",
  "shape_granularity",
  "shape_problem",
] as const;
const INTERVAL_COLUMNS = [
  "trade_id",
  "start",
  "end",
  "local_start",
  "delivery_day",
  "position",
  "quantity",
  "unit",
] as const;

function tradeRow({ id, kind, trade, shape, shapeProblem }: LogEntry): Row {
  const state = kind === "removed" || kind === "cancelled" ? kind : "executed";
  if (trade === null) return { id, state };
  const { instrument, quantity, pricing } = trade;
  return {
    id,
    short_id: trade["short-id"],
    state,
    traded_at: trade["traded-at"],
    action: trade.action,
    commodity: instrument.commodity,
    market_area: instrument["market-area"],
    load: instrument.load,
    delivery_start: instrument.maturity.start,
    delivery_end: instrument.maturity.end,
    quantity: quantity.amount.value,
    quantity_unit: quantity.amount.unit,
    price: pricing.price.value,
    currency: pricing.price.currency,
    // The owner's document may say that they can be missing.
    counterparty: trade.counterparty?.company?.name ?? null,
    trader: trade.execution?.authority?.user?.email ?? null,
    shape_granularity: shape?.granularity ?? null,
    shape_problem: shapeProblem,
  };
}

/** The intervals of a trade that is to be delivered, with gas days for gas. */
function intervalRows({ id, kind, trade, shape }: LogEntry, zone: string): Row[] {
  if (shape === null || kind === "cancelled" || kind === "removed") return [];
  const day = trade?.instrument.commodity === "gas" ? "gas" : "power";
  return toLocalIntervals(shape.intervals, zone, { day }).map((interval) => ({
    trade_id: id,
    start: interval.start,
    end: interval.end,
    local_start: interval.localStart,
    delivery_day: interval.deliveryDay,
    position: interval.position ?? null,
    quantity: interval.quantity,
    unit: interval.unit,
  }));
}
