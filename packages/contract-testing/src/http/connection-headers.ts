const NAMES: ReadonlySet<string> = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "keep-alive",
  "transfer-encoding",
]);

/** Whether a header describes the connection or the coding between two programs, which each of them sets for itself. */
export function isOfTheConnection(name: string): boolean {
  return NAMES.has(name.toLowerCase());
}
