const MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec";
const MONTH = `(?<month>${MONTHS})`;
const TIME = "(?<hour>[01]\\d|2[0-3]):(?<minute>[0-5]\\d):(?<second>[0-5]\\d|60)";

/** IMF-fixdate, the obsolete form of RFC 850, and that of C's `asctime()`. */
const FORMS = /* @__PURE__ */ formsOf([
  `(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<day>\\d\\d) ${MONTH} (?<year>\\d{4}) ${TIME} GMT`,
  `(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\\d\\d)-${MONTH}-(?<year>\\d\\d) ${TIME} GMT`,
  `(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ${MONTH} (?<day>\\d\\d| \\d) ${TIME} (?<year>\\d{4})`,
]);

function formsOf(patterns: readonly string[]): readonly RegExp[] {
  return patterns.map((pattern) => new RegExp(`^${pattern}$`));
}

/**
 * Parses a date of an HTTP header, such as `Date` and `Retry-After`, in the three forms that HTTP allows. `Date.parse`
 * cannot be used: it takes `32.5` for a day in 2032, and reads the third form in local time.
 *
 * @param value - The header's value; `null` when there is none.
 * @param now - Current time in ms since the Unix epoch, for years of two digits. @defaultValue `Date.now()`
 * @returns ms since the Unix epoch; `undefined` for any other text, and for a day that does not exist.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7 | RFC 9110, section 5.6.7}
 */
export function parseHttpDate(value: string | null, now: number = Date.now()): number | undefined {
  const text = value?.trim() ?? "";
  for (const form of FORMS) {
    const fields = form.exec(text)?.groups;
    if (fields) return timeOf(fields, now);
  }
  return undefined;
}

function timeOf(fields: Readonly<Record<string, string>>, now: number): number | undefined {
  const { year = "", month = "", day, hour, minute, second } = fields;
  const at = (fullYear: number): number => {
    // Not Date.UTC(): it takes the years 0 to 99 for those of the 20th century.
    const date = new Date(0);
    date.setUTCFullYear(fullYear, MONTHS.split("|").indexOf(month), Number(day));
    // A day that the month does not have would become one of the next month.
    return date.getUTCDate() === Number(day)
      ? date.setUTCHours(Number(hour), Number(minute), Number(second))
      : Number.NaN;
  };
  if (year.length === 2) return latestOf(Number(year), at, now);
  const time = at(Number(year));
  return Number.isNaN(time) ? undefined : time;
}

/** Of the years that end in two digits, the latest that is not more than 50 years in the future. */
function latestOf(digits: number, at: (year: number) => number, now: number): number | undefined {
  const thisYear = new Date(now).getUTCFullYear();
  const latest = new Date(now).setUTCFullYear(thisYear + 50);
  const century = thisYear - (thisYear % 100);
  return [century + 100, century, century - 100]
    .map((start) => at(start + digits))
    .find((time) => time <= latest);
}
