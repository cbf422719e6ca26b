import { fromUnixSeconds } from "@energy-clients/ett-client";

const number = new Intl.NumberFormat("en-US", { maximumFractionDigits: 3 });

/** A number for people, such as `2,400,000`. */
export function formatNumber(value: number): string {
  return number.format(value);
}

/** Watt-hours as ETT counts them, and the kWh that people think in. */
export function formatWh(wattHours: number): string {
  return `${formatNumber(wattHours)} Wh (${formatKwh(wattHours)})`;
}

/** Watt-hours in kWh alone, for lists, such as `2,400 kWh`. */
export function formatKwh(wattHours: number): string {
  return `${formatNumber(wattHours / 1000)} kWh`;
}

/** Unix seconds as ISO 8601, such as `2026-11-20T10:00Z`. */
export function formatTime(unixSeconds: number): string {
  return isoMinutes(fromUnixSeconds(unixSeconds).toISOString());
}

/** An ISO 8601 interval of unix seconds, such as `2026-11-20T10:00Z/11:00Z`. */
export function formatPeriod(start: number, end: number | null): string {
  if (end === null) return `${formatTime(start)}, open-ended`;
  const [from, to] = [formatTime(start), formatTime(end)];
  const [fromDate, toDate] = [from.slice(0, 11), to.slice(0, 11)];
  return `${from}/${fromDate === toDate ? to.slice(11) : to}`;
}

/** An ISO 8601 time without seconds and fractions where they are zero. */
export function isoMinutes(time: string): string {
  return time.replace(/(:00)?(\.0+)?Z$/, "Z");
}
