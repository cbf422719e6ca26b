import {
  ClientError,
  type Evidence,
  InputError,
  type Operation,
  parseHttpDate,
  unwrap,
} from "@energy-clients/client-core";
import type { LooseCall } from "../client/journal-client.js";
import type { StoredInputs } from "../entry/journal-entry.js";
import { fieldAt, splitReference } from "../entry/references.js";
import type { ListSpan } from "./judge.js";
import { operationOf, sharedInputs } from "./operation-of.js";

/** What a read of evidence needs. */
export interface EvidenceRequest {
  readonly call: LooseCall;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly evidence: Evidence;
  readonly inputs: StoredInputs;
  /** From when on changes are wanted, by this process's clock, in ms since the Unix epoch. */
  readonly since: number;
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
}

/** How far the clocks of two machines that are set over the network may differ, with a reserve. */
const CLOCK_RESERVE_MS = 60_000;
/** What was done shortly before a list begins may be in it, since clocks are set now and then. */
const DOUBT_MS = 600_000;
const MOST_READINGS = 5;
const PAGE_SIZE = 100;
/** More would mean that the list never ends. */
const MOST_PAGES = 10_000;

/** What a list has. */
export interface ListReading {
  readonly items: readonly unknown[];
  readonly span: ListSpan;
  /** The API's time of the reading, in ms since the Unix epoch; undefined if its responses have no date. */
  readonly readAt: number | undefined;
}

/** Reads the list in which an operation shows. */
export async function readList(request: EvidenceRequest): Promise<ListReading> {
  const { evidence, operations } = request;
  const list = operationOf(operations, evidence.operation);
  if (list.paging === "offset") return readStable(request, list);
  const { data, ...reading } = await readPage(request, list, {});
  if (evidence.items === undefined) return { items: [data], ...reading };
  const items = itemsOf(evidence, data);
  checkWhole(list.id, data, items.length);
  return { items, ...reading };
}

/** A list may change while it is read, and an item move to a page that was read already: two readings have to agree. */
async function readStable(request: EvidenceRequest, list: Operation): Promise<ListReading> {
  let previous = await readPages(request, list);
  for (let reading = 0; reading < MOST_READINGS; reading += 1) {
    const next = await readPages(request, list);
    if (JSON.stringify(next.items) === JSON.stringify(previous.items)) return next;
    previous = next;
  }
  throw new ClientError(
    "paging_unstable",
    list.id,
    "the list changes while it is read; it is read again later",
  );
}

async function readPages(request: EvidenceRequest, list: Operation): Promise<ListReading> {
  const [skip, limit] = ["skip", "limit"].map((name) =>
    list.inputs.find((input) => input.in === "query" && input.name.toLowerCase() === name),
  );
  if (!skip || !limit) throw new InputError("missing_value", list.id, "pages, but takes no skip and limit");
  const size = Math.min(limit.maximum ?? PAGE_SIZE, PAGE_SIZE);
  const all: unknown[] = [];
  let before: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = { [skip.name]: all.length, [limit.name]: size };
    const { data, ...reading } = await readPage(request, list, query);
    const items = itemsOf(request.evidence, data);
    // A short page proves no end: the API's own limit may be lower than the requested one.
    if (items.length === 0) return { items: all, ...reading };
    const text = JSON.stringify(items);
    if (text === before)
      throw new ClientError(
        "paging_unstable",
        list.id,
        "returned the same page twice, as if it ignored skip",
      );
    before = text;
    all.push(...items);
  }
  throw new InputError("out_of_range", list.id, `has more than ${MOST_PAGES} pages`);
}

async function readPage(
  { call, evidence, inputs, since, now, signal }: EvidenceRequest,
  list: Operation,
  paging: Readonly<Record<string, unknown>>,
): Promise<{ readonly data: unknown } & Omit<ListReading, "items">> {
  const shared = sharedInputs(list, inputs);
  const read = async (from: number) => {
    const query = { ...shared.query, ...paging, ...sinceQuery(evidence, from, now()) };
    const result = await call(list.id, { ...shared, query, ...(signal && { signal }) });
    return { data: await unwrap(result as never), response: result.response };
  };
  let from = since - CLOCK_RESERVE_MS;
  let { data, response } = await read(from);
  // The API dates its changes by its own clock. If that is behind ours, the list has to begin earlier.
  const date = parseHttpDate(response.headers.get("date"), now());
  const ahead = date === undefined ? 0 : date - now();
  if (evidence.since && ahead < -CLOCK_RESERVE_MS / 2) {
    from += ahead;
    ({ data, response } = await read(from));
  }
  const span = { completeFrom: since, possibleFrom: from - Math.max(0, ahead) - DOUBT_MS };
  return { data, span, readAt: date };
}

function sinceQuery(evidence: Evidence, from: number, now: number): Record<string, unknown> {
  if (!evidence.since) return {};
  const { parameter, format } = evidence.since;
  const [, name] = splitReference(parameter);
  if (format === "unix-seconds") return { [name]: Math.max(0, Math.floor(from / 1000)) };
  // A day ahead: nothing that changed by now may be left out because of a clock.
  const end = now + 86_400_000;
  return { [name]: `${new Date(Math.max(0, from)).toISOString()}_${new Date(end).toISOString()}` };
}

function itemsOf({ items = "", operation }: Evidence, data: unknown): readonly unknown[] {
  const list = fieldAt(data, items);
  // An absent list would prove that nothing was done.
  if (!Array.isArray(list))
    throw new InputError("malformed_value", operation, `returned no list in ${items}`);
  return list;
}

/** In a list that was cut short, an item that exists would seem to be absent. */
function checkWhole(id: string, data: unknown, length: number): void {
  const limit = fieldAt(data, "metadata.limit");
  if (typeof limit === "number" && length >= limit)
    throw new InputError("out_of_range", id, `was cut short at ${limit} items`);
}
