import { isoTime } from "./store.js";
import type { Instrument, LoadPoint, Quantity } from "./wire.js";

/** What a trade of the scenario delivers: a constant load, or a shape of one of three granularities. */
export type TradeLoad = "base" | "quarter-hours" | "hours" | "gas-days";

/** The delivery of a trade. */
export interface Delivery {
  readonly instrument: Instrument;
  readonly quantity: Quantity;
  /** Present if `instrument.load` is `shape`. */
  readonly shape?: readonly LoadPoint[];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const POWER = { commodity: "power", "market-area": "DE-LU", "reference-market": "EPEX SPOT DE-LU" };
const GAS = { commodity: "gas", "market-area": "TTF", "reference-market": "TTF" };

/**
 * Makes the delivery of a trade. Shapes are for the next days on which the clocks change, which programs get wrong first:
 * quarter hours of the day with 25 hours, hours of the day with 23, and gas days of the week that the former is in.
 */
export function deliveryOf(load: TradeLoad, tradedAt: number): Delivery {
  const spring = nextChange(tradedAt, 2);
  const autumn = nextChange(tradedAt, 9);
  switch (load) {
    case "quarter-hours":
      return shaped(POWER, autumn - 2 * HOUR_MS, spread(100, HOUR_MS / 4));
    case "hours":
      return shaped(POWER, spring - HOUR_MS, spread(23, HOUR_MS));
    case "gas-days":
      // The gas day before the change has 25 hours.
      return shaped(
        GAS,
        autumn - 20 * HOUR_MS,
        [25, 24, 24, 24, 24, 24, 24].map((hours) => hours * HOUR_MS),
      );
    default:
      return {
        instrument: instrumentOf(POWER, "base", autumn - 2 * HOUR_MS, 25 * HOUR_MS),
        quantity: { amount: { value: 5, unit: "MW" }, energy: { value: 125, unit: "MWh" } },
      };
  }
}

/** Finds midnight in UTC of the last Sunday of a month, on which the clocks of the EU change at 01:00 UTC. */
function nextChange(after: number, month: number): number {
  const year = new Date(after).getUTCFullYear();
  const inYear = (wanted: number) => {
    const last = new Date(Date.UTC(wanted, month + 1, 0));
    return last.setUTCDate(last.getUTCDate() - last.getUTCDay());
  };
  return inYear(year) > after + DAY_MS ? inYear(year) : inYear(year + 1);
}

const spread = (count: number, length: number): number[] => Array.from({ length: count }, () => length);

function shaped(market: typeof POWER, start: number, lengths: readonly number[]): Delivery {
  let at = start;
  let energy = 0;
  const shape = lengths.map((length, index): LoadPoint => {
    const value = 4 + ((index * 7) % 9) / 2;
    const point = { "interval-start": isoTime(at), quantity: { value } };
    at += length;
    energy += (value * length) / HOUR_MS;
    return point;
  });
  const hours = (at - start) / HOUR_MS;
  return {
    instrument: instrumentOf(market, "shape", start, at - start),
    quantity: {
      amount: { value: Math.round((energy / hours) * 1000) / 1000, unit: "MW" },
      energy: { value: energy, unit: "MWh" },
    },
    shape,
  };
}

function instrumentOf(market: typeof POWER, load: string, start: number, length: number): Instrument {
  const maturity = { start: isoTime(start), end: isoTime(start + length) };
  return { ...market, load, settlement: "physical", maturity };
}
