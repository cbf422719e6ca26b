import type { Instrument, Quantity } from "./wire.js";

const HOUR_MS = 3_600_000;
const BERLIN = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Berlin",
  weekday: "short",
  hour: "2-digit",
  hourCycle: "h23",
});

/** Computes the energy of a power over an instrument's maturity: all hours, or those of working days from 8 to 20. */
export function quantityOf({ load, maturity }: Instrument, power: number): Quantity {
  const start = Date.parse(maturity.start);
  const hours = Math.round((Date.parse(maturity.end) - start) / HOUR_MS);
  const delivered =
    load === "peak"
      ? Array.from({ length: hours }, (_, hour) => start + hour * HOUR_MS).filter(isPeak).length
      : hours;
  return { amount: { value: power, unit: "MW" }, energy: { value: round(power * delivered), unit: "MWh" } };
}

/** Rounds to a thousandth, to hide the errors of binary fractions. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function isPeak(time: number): boolean {
  const parts = BERLIN.formatToParts(time);
  const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? "";
  const hour = Number(part("hour"));
  return !["Sat", "Sun"].includes(part("weekday")) && hour >= 8 && hour < 20;
}
