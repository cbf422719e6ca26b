import type { styleText } from "node:util";
import { fromUnixSeconds } from "@energy-clients/ett-client";

/** Maximum length of a printed line, in characters. Only a single longer word exceeds it. */
export const LINE_WIDTH = 100;

/** Adds colours to a text where the output supports them. */
export type Paint = (format: Parameters<typeof styleText>[0], text: string) => string;

/** Writes one line. */
export type Print = (line: string) => void;

/**
 * Breaks a text into lines between words.
 *
 * @param first - Prefix of the first line.
 * @param indent - Number of spaces before each further line.
 */
export function wrap(text: string, first: string, indent: number): string[] {
  // A text that fits on one line keeps its spaces, which may align columns.
  if (first.length + text.length <= LINE_WIDTH) return [first + text];
  const lines = [first];
  let isFresh = true;
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const line = lines.at(-1) as string;
    const longer = isFresh ? line + word : `${line} ${word}`;
    if (!isFresh && longer.length > LINE_WIDTH) lines.push(" ".repeat(indent) + word);
    else lines[lines.length - 1] = longer;
    isFresh = false;
  }
  return lines;
}

/** Shortens a text to `width` characters by replacing its middle with `...`. */
export function shorten(text: string, width: number): string {
  if (text.length <= width) return text;
  const tail = Math.ceil((width - 3) / 2);
  return `${text.slice(0, width - 3 - tail)}...${text.slice(-tail)}`;
}

const number = new Intl.NumberFormat("en-US", { maximumFractionDigits: 3 });

/** Formats a number with thousands separators, such as `2,400,000`. */
export function formatNumber(value: number): string {
  return number.format(value);
}

/** Formats watt-hours, ETT's unit, with kWh beside it, such as `2,400,000 Wh (2,400 kWh)`. */
export function formatWh(wattHours: number): string {
  return `${formatNumber(wattHours)} Wh (${formatKwh(wattHours)})`;
}

/** Formats watt-hours as kWh, such as `2,400 kWh`. */
export function formatKwh(wattHours: number): string {
  return `${formatNumber(wattHours / 1000)} kWh`;
}

/** Formats unix seconds as ISO 8601, such as `2026-11-20T10:00Z`. */
export function formatTime(unixSeconds: number): string {
  return isoMinutes(fromUnixSeconds(unixSeconds).toISOString());
}

/** Formats two times in unix seconds as an ISO 8601 interval, such as `2026-11-20T10:00Z/11:00Z`. */
export function formatPeriod(start: number, end: number | null): string {
  if (end === null) return `${formatTime(start)}, open-ended`;
  const [from, to] = [formatTime(start), formatTime(end)];
  const [fromDate, toDate] = [from.slice(0, 11), to.slice(0, 11)];
  return `${from}/${fromDate === toDate ? to.slice(11) : to}`;
}

/** Removes the seconds and fractions of an ISO 8601 time if they are zero. */
export function isoMinutes(time: string): string {
  return time.replace(/(:00)?(\.0+)?Z$/, "Z");
}
