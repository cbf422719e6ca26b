import type { ScenarioRequest, ScenarioResponse } from "../scenario.js";
import { offsetPage } from "./paging.js";
import { vaultMessage } from "./responses.js";

/** An amount that can be summed over time. */
export interface Amount {
  readonly start: number;
  readonly end: number;
  readonly quantity: number;
  /** Only amounts of the same type are summed. */
  readonly type?: string;
}

/** Sums amounts by the request's `TimeAggregate` in its `TimeZone`, in order of time. */
export function aggregate(request: ScenarioRequest, amounts: readonly Amount[]): ScenarioResponse {
  const { TimeAggregate, TimeZone } = request.params.query;
  const clock = createClock(String(TimeZone));
  if (clock === undefined) return vaultMessage(400, "Invalid time zone");
  const sums = new Map<string, Amount>();
  for (const amount of amounts) {
    const key = `${bucketOf(String(TimeAggregate), amount, clock)} ${amount.type ?? ""}`;
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? amount : add(sum, amount));
  }
  const result = [...sums.values()].sort((one, other) => one.start - other.start);
  return offsetPage(request, result);
}

function add(sum: Amount, amount: Amount): Amount {
  return {
    ...sum,
    start: Math.min(sum.start, amount.start),
    end: Math.max(sum.end, amount.end),
    quantity: sum.quantity + amount.quantity,
  };
}

type Clock = (unixSeconds: number) => Date;

/** Creates a conversion to the wall-clock time of a zone, expressed as UTC; `undefined` for an unknown zone. */
function createClock(timeZone: string): Clock | undefined {
  try {
    const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
    return (seconds) => new Date(`${format.format(new Date(seconds * 1000)).replace(" ", "T")}Z`);
  } catch {
    return undefined;
  }
}

function bucketOf(unit: string, { start, end }: Amount, clock: Clock): string {
  if (unit === "total") return "all";
  const time = clock(start).toISOString();
  switch (unit) {
    case "year":
      return time.slice(0, 4);
    case "month":
      return time.slice(0, 7);
    case "week":
      return mondayOf(clock(start));
    case "day":
      return time.slice(0, 10);
    case "hour":
      return time.slice(0, 13);
    case "quarterHour":
      return `${time.slice(0, 14)}${Math.floor(clock(start).getUTCMinutes() / 15)}`;
    default:
      return `${start}-${end}`;
  }
}

function mondayOf(date: Date): string {
  const sinceMonday = (date.getUTCDay() + 6) % 7;
  return new Date(date.getTime() - sinceMonday * 86_400_000).toISOString().slice(0, 10);
}
