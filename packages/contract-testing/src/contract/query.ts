/** One pair of a query or a form: decoded, and its value as it was sent. */
export interface Pair {
  readonly name: string;
  readonly value: string;
  readonly raw: string;
}

/** Splits the search part of a URL, or a form, into its pairs. */
export function parsePairs(search: string): Pair[] {
  const text = search.startsWith("?") ? search.slice(1) : search;
  return text
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      const raw = equals === -1 ? "" : pair.slice(equals + 1);
      return { name: decodeForm(equals === -1 ? pair : pair.slice(0, equals)), value: decodeForm(raw), raw };
    });
}

/** Decodes a part of a query or a form, where a plus sign is a space. Leaves what is not percent-encoding. */
export function decodeForm(text: string): string {
  if (!text.includes("%") && !text.includes("+")) return text;
  // As the URL standard does it: bytes that are not UTF-8 become U+FFFD.
  return new URLSearchParams(`v=${text}`).get("v") ?? text;
}

/** Decodes a part of a path. Leaves what is not percent-encoding. */
export function decodeStep(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
