/**
 * Builds the URL of a forwarded request. The same URL decides which operation it is, so that the server cannot read
 * another one. Refuses a path that the WHATWG URL parser would change or that servers interpret in two ways.
 *
 * @param upstream - Base URL without a trailing slash.
 * @param target - The request target as received (RFC 9112, section 3.2).
 * @returns The URL, or why it is refused.
 */
export function upstreamTarget(upstream: string, target: string): URL | { readonly problem: string } {
  if (!target.startsWith("/")) return { problem: "it is not a path" };
  if (target.includes("#")) return { problem: "it has a fragment" };
  const end = target.indexOf("?");
  const path = end === -1 ? target : target.slice(0, end);
  const base = new URL(upstream);
  const basePath = base.pathname === "/" ? "" : base.pathname;
  if (!URL.canParse(upstream + target)) return { problem: "it is not a valid URL" };
  const url = new URL(upstream + target);
  if (url.origin !== base.origin || url.username !== "" || url.pathname !== basePath + path)
    return { problem: "its path is not normalised" };
  const ambiguity = path.slice(1).split("/").map(findAmbiguity).find(Boolean);
  return ambiguity === undefined ? url : { problem: `a segment of its path ${ambiguity}` };
}

function findAmbiguity(segment: string, index: number, { length }: readonly string[]): string | undefined {
  if (segment === "" && length > 1 && index < length - 1) return "is empty";
  let decoded: string;
  try {
    decoded = decodeURIComponent(segment);
  } catch {
    return "is not valid percent-encoding of UTF-8";
  }
  if (/%[0-9a-f]{2}/i.test(decoded)) return "is encoded twice";
  if (/^\.{1,2}$/.test(decoded)) return "is . or ..";
  if (/[/\\;?#]/.test(decoded))
    return "contains one of / \\ ; ? #, raw or encoded, at which some servers split paths";
  return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(decoded) ? "contains a control character" : undefined;
}
