import type { Product, Volume } from "./wire.js";

const HOUR_MS = 3_600_000;
const BERLIN = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Berlin",
  weekday: "short",
  hour: "2-digit",
  hourCycle: "h23",
});

/** Computes the energy of a power over a product's delivery: all hours, or those of working days from 8 to 20. */
export function volumeOf({ profile, deliveryPeriod }: Product, power: number): Volume {
  const start = Date.parse(deliveryPeriod.start);
  const hours = Math.round((Date.parse(deliveryPeriod.end) - start) / HOUR_MS);
  const delivered =
    profile === "base"
      ? hours
      : Array.from({ length: hours }, (_, hour) => start + hour * HOUR_MS).filter(isPeak).length;
  return { power, powerUnit: "MW", energy: round(power * delivered), energyUnit: "MWh" };
}

/** Rounds to a thousandth, to hide the errors of binary fractions. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function isPeak(time: number): boolean {
  const parts = BERLIN.formatToParts(time);
  const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? "";
  const hour = Number(part("hour"));
  return !["Sat", "Sun"].includes(part("weekday")) && hour >= 8 && hour < 20;
}
