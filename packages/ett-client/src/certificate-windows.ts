import { ClientError, unwrap } from "@energy-clients/client-core";
import type { OrganizationClient } from "./organization.js";
import type { CertificateType, GranularCertificate } from "./schemas.js";

const HOUR = 3600;
/** A window grows at most by this factor, since the next months may hold more metering points than the last. */
const MAX_GROWTH = 4;
/** A window is aimed at less than the limit: one that is cut off has to be read again. */
const FILL = 0.7;

/** The certificates to read: by type, and within a period. */
export interface CertificatesFilter {
  /** Unix seconds: certificates that start then or later. */
  readonly Start?: number;
  /** Unix seconds: certificates that end then or earlier. */
  readonly End?: number;
  readonly Type?: CertificateType;
}

/** The part of a period that has not been read yet. */
export interface CertificateWindows {
  /** Unix seconds: start of the next window. */
  readonly next: number;
  /** Unix seconds: end of the last window. */
  readonly end: number;
  /** Length of the next window in seconds. */
  readonly seconds: number;
}

/** What the reads of one synchronisation have in common. */
export interface WindowReader {
  readonly client: OrganizationClient;
  readonly filter: CertificatesFilter;
  /** The most items of a response, unless a single hour has more. */
  readonly maxItems: number;
  /** The longest certificate in seconds. */
  readonly longest: number;
}

/**
 * Plans the windows from the first certificate to the last, by two requests for one certificate each.
 *
 * @returns The windows, or `undefined` if no certificate exists, and the response that came first.
 */
export async function planWindows({ client, filter, maxItems, longest }: WindowReader) {
  const edge = (Sort: "asc" | "desc") =>
    client.getCertificates({ query: { ...filter, SortBy: "end", Sort, Limit: 1 } });
  const first = await edge("asc");
  const [earliest] = (await unwrap(first)).result;
  const { result, metadata } = await unwrap(edge("desc"));
  const [latest] = result;
  if (earliest === undefined || latest === undefined) return { response: first.response };

  // The certificate that ends first need not start first, but none starts earlier than the longest could.
  const next = Math.floor((earliest.end - longest) / HOUR) * HOUR;
  const end = Math.max(Math.ceil(latest.end / HOUR) * HOUR, next + HOUR);
  const seconds = wholeHours(((end - next) * maxItems * FILL) / Math.max(metadata.total, 1));
  return { response: first.response, windows: { next, end, seconds } satisfies CertificateWindows };
}

/**
 * Reads the next window, and plans the one after it from the number of certificates that came.
 *
 * @returns The certificates that start in the window, those of them that changed after `since`, and the windows left.
 */
export async function readWindow(reader: WindowReader, windows: CertificateWindows, since: number) {
  const { next: from, end } = windows;
  let to = Math.min(from + windows.seconds, end);
  let Limit = reader.maxItems;
  let page = await readPeriod(reader, from, to, { Limit });
  while (isCut(page)) {
    // A single hour cannot be divided: certificates of an hour are listed only as a whole.
    if (to - from > HOUR) to = from + wholeHours((to - from) / 2);
    else if (page.metadata.limit < Limit) throw cutAt(page.metadata.limit);
    else Limit = Math.max(Limit * 2, page.metadata.total + 1);
    page = await readPeriod(reader, from, to, { Limit });
  }

  const startsInside = ({ start }: GranularCertificate) => start >= from && start < to;
  // Read after the certificates: what changes between the two requests counts as not yet delivered.
  const changed = page.result.length === 0 ? [] : await readChanges(reader, from, to, since);
  const target = (to - from) * ((reader.maxItems * FILL) / Math.max(page.result.length, 1));
  const left: CertificateWindows | undefined =
    to < end ? { next: to, end, seconds: wholeHours(Math.min(target, (to - from) * MAX_GROWTH)) } : undefined;
  return {
    certificates: page.result.filter(startsInside),
    changed: changed.filter(startsInside),
    windows: left,
  };
}

async function readChanges(reader: WindowReader, from: number, to: number, UpdatedSince: number) {
  const page = await readPeriod(reader, from, to, { UpdatedSince });
  if (isCut(page)) throw cutAt(page.metadata.limit);
  return page.result;
}

/** Reads a window and the longest certificate beyond it: the API lists what lies fully inside. */
function readPeriod(
  { client, filter, longest }: WindowReader,
  from: number,
  to: number,
  query: { Limit?: number; UpdatedSince?: number },
) {
  const Start = Math.max(from, filter.Start ?? from);
  const End = Math.min(to + longest, filter.End ?? Number.POSITIVE_INFINITY);
  return unwrap(client.getCertificatesCursor({ query: { ...filter, ...query, Start, End } }));
}

interface Page {
  readonly result: readonly unknown[];
  readonly metadata: { readonly limit: number };
}
const isCut = ({ result, metadata }: Page) => result.length >= metadata.limit;
const cutAt = (limit: number) => {
  const message = `the API truncated the list of an hour at ${limit} items`;
  return new ClientError("paging_unstable", "getCertificatesCursor", message);
};

const wholeHours = (seconds: number) => Math.max(HOUR, Math.floor(seconds / HOUR) * HOUR);
