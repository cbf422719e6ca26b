import { ClientError } from "@energy-clients/client-core";
import type { TradePages } from "./trade-pages.js";

/** A period and the links of its trades. */
export interface TradeWindow {
  /** ms since the Unix epoch, whole seconds; `to` is excluded. */
  readonly from: number;
  readonly to: number;
  /** Also has trades of up to a second before and after the period. */
  readonly links: readonly string[];
}

const SECOND_MS = 1000;
/** Number of links that a page shares with the one before, so that it is found again after a few trades were removed. */
const OVERLAP = 10;
/** Attempts to read a second that changes while it is read. */
const MAX_PASSES = 8;

/**
 * Splits a period into windows, in order of time, until the trades of each are known to be complete.
 *
 * **Why no trade is missed.** Pages by `skip` shift when a trade is added to or removed from a list while it is read.
 * One response does not: it shows the list at one moment. So a window is not paged, but halved until one response has
 * all its trades. A response is known to have all of them
 *
 * - if it is empty, or has fewer links than another response has had: the API's own limit is then not reached, whatever
 *   it is;
 * - or else, if a request that begins with the last link of the response shows that the list ends with it. Trades that
 *   were added before it have moved it back; then the links before it are known ones.
 *
 * The windows adjoin, each requested with a second more at both ends. So each trade is in the response of its window,
 * whether the API includes the ends of a range or not, and whether it compares fractions of seconds or not.
 *
 * A window of one second cannot be halved. If it has more trades than one response (an import, for example), it is
 * read by `skip`: see {@link readBySkip}.
 *
 * Complete means: a window has each trade that was listed when the window was read. A trade that is added to it later is
 * not in it: read the period again.
 */
export async function* readWindows(
  pages: TradePages,
  from: number,
  to: number,
): AsyncGenerator<TradeWindow, void, undefined> {
  // Depth first, the earlier half first.
  const pending: [number, number][] = [[wholeSecond(from), wholeSecond(to + SECOND_MS - 1)]];
  for (let window = pending.pop(); window !== undefined; window = pending.pop()) {
    const [start, end] = window;
    const links = await readWhole(pages, start - SECOND_MS, end + SECOND_MS);
    if (links !== undefined) {
      yield { from: start, to: end, links };
    } else if (end - start > SECOND_MS) {
      const middle = start + wholeSecond((end - start) / 2);
      pending.push([middle, end], [start, middle]);
    } else {
      yield { from: start, to: end, links: await readSecond(pages, start - SECOND_MS, end + SECOND_MS) };
    }
  }
}

const wholeSecond = (ms: number): number => Math.floor(ms / SECOND_MS) * SECOND_MS;

/** Reads a window in one response; returns `undefined` if it has more trades than one response. */
async function readWhole(
  pages: TradePages,
  from: number,
  to: number,
): Promise<readonly string[] | undefined> {
  const { largest } = pages;
  const links = await pages.read(from, to, 0);
  if (links.length === 0 || links.length < largest) return links;
  if (links.length === pages.limit) return undefined;
  // From a single link on, a limit of 1 would look the same as the end of the list.
  const skip = Math.max(1, links.length - 1);
  const rest = await pages.read(from, to, skip);
  if (links.length === 1) return rest.length === 0 ? links : undefined;
  const isEnd =
    rest.length < links.length && rest.at(-1) === links.at(-1) && rest.every((link) => links.includes(link));
  return isEnd ? links : undefined;
}

/** Reads a second that has more trades than one response, until a reading finds nothing more than the ones before. */
async function readSecond(pages: TradePages, from: number, to: number): Promise<readonly string[]> {
  const found = new Set<string>();
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const before = found.size;
    const isWhole = await readBySkip((skip) => pages.read(from, to, skip), found);
    if (isWhole && pass > 0 && found.size === before) return [...found];
  }
  const problem = `the trades of ${new Date(from).toISOString()} changed each time they were read, so trades may be missing; read them again later`;
  throw new ClientError("paging_unstable", "getTrades", problem);
}

/**
 * Reads a list by `skip`, with pages that overlap. A page continues after the last link of the page before, wherever
 * that link is now. So nothing is missed while the list keeps its order, whatever is added or removed meanwhile: what is
 * between two links that were read one after the other has been read with them. A second reading confirms the order.
 *
 * @returns `false` if the position was lost.
 */
async function readBySkip(
  read: (skip: number) => Promise<readonly string[]>,
  found: Set<string>,
): Promise<boolean> {
  let links = await read(0);
  let index = 0;
  let overlap = OVERLAP;
  for (;;) {
    for (const link of links) found.add(link);
    const last = links.at(-1);
    if (last === undefined) return true;
    index += links.length - 1;
    const skip = Math.max(0, index - Math.min(overlap, links.length >> 1));
    links = await read(skip);
    const at = links.lastIndexOf(last);
    if (at < 0) return false;
    const isAtEnd = at === links.length - 1;
    if (isAtEnd && overlap === 0) return (await read(skip + at + 1)).length === 0;
    // Begin with the last link itself, to learn whether anything follows.
    overlap = isAtEnd ? 0 : OVERLAP;
    index = skip;
  }
}
