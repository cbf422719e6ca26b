export type Row = Readonly<Record<string, string | number | null>>;

/** Formats rows as CSV (RFC 4180). */
export function toCsv(columns: readonly string[], rows: readonly Row[]): string {
  return [columns, ...rows.map((row) => columns.map((column) => toField(row[column] ?? null)))]
    .map((fields) => `${fields.join(",")}\r\n`)
    .join("");
}

function toField(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  // A spreadsheet would run a name that looks like a formula.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
