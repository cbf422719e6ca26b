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
import { fieldAt, inputAt, isSame, splitReference } from "../entry/references.js";
import type { ListSpan } from "./judge.js";

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

/** What the API shows of a request. */
export interface EvidenceReading {
  /** For each thing that the request asked for, how many items of the list match, or what their amounts add up to. */
  readonly totals: readonly number[];
  /** The first matching item of each that is the whole of it. */
  readonly items: readonly unknown[];
  readonly span: ListSpan;
  /** The API's time of the reading, in ms since the Unix epoch; undefined if its responses have no date. */
  readonly readAt: number | undefined;
}

/** How far the clocks of two machines that are set over the network may differ, with a reserve. */
const CLOCK_RESERVE_MS = 60_000;
/** What was done shortly before a list begins may be in it, since clocks are set now and then. */
const DOUBT_MS = 600_000;
const MOST_READINGS = 5;
const PAGE_SIZE = 100;
/** More would mean that the list never ends. */
const MOST_PAGES = 10_000;

/** Reads what a request did, and counts it. */
export async function readEvidence(request: EvidenceRequest): Promise<EvidenceReading> {
  const { evidence, inputs } = request;
  const { items, ...reading } = await readItems(request);
  const { match, each, state, amount } = evidence;
  const wanted = each === undefined ? [undefined] : asArray(inputAt(inputs, each));
  const found = wanted.map((element) =>
    items.filter(
      (item) =>
        Object.entries(match).every(([field, reference]) =>
          isSame(fieldAt(item, field), expectedBy(inputs, element, reference)),
        ) &&
        (!state || fieldAt(item, state.field) === state.acted),
    ),
  );
  if (!amount)
    return { totals: found.map(({ length }) => length), items: found.map(([first]) => first), ...reading };
  const whole = inputAt(inputs, amount.input);
  return {
    totals: found.map((some) => some.reduce((sum: number, item) => sum + amountOf(evidence, item), 0)),
    items: found.map((some) => some.find((item) => fieldAt(item, amount.field) === whole)),
    ...reading,
  };
}

function amountOf({ amount, operation }: Evidence, item: unknown): number {
  const value = fieldAt(item, amount?.field ?? "");
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const problem = `returned an item without a number in ${amount?.field}`;
  throw new InputError("malformed_value", operation, problem);
}

function expectedBy(inputs: StoredInputs, element: unknown, reference: string): unknown {
  const [place, path] = splitReference(reference);
  return place === "each" ? fieldAt(element, path) : inputAt(inputs, reference);
}

type ListReading = Pick<EvidenceReading, "items" | "span" | "readAt">;

async function readItems(request: EvidenceRequest): Promise<ListReading> {
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
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = { [skip.name]: all.length, [limit.name]: size };
    const { data, ...reading } = await readPage(request, list, query);
    const items = itemsOf(request.evidence, data);
    all.push(...items);
    if (items.length < size) return { items: all, ...reading };
  }
  throw new InputError("out_of_range", list.id, `has more than ${MOST_PAGES} pages`);
}

async function readPage(
  { call, evidence, inputs, since, now, signal }: EvidenceRequest,
  list: Operation,
  paging: Readonly<Record<string, unknown>>,
): Promise<{ readonly data: unknown } & Pick<EvidenceReading, "span" | "readAt">> {
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

/** Returns the request's values of the parameters that another operation shares with it. */
export function sharedInputs(operation: Operation, inputs: StoredInputs): StoredInputs {
  const take = (place: "path" | "query") =>
    Object.fromEntries(
      operation.inputs
        .filter((input) => input.in === place && Object.hasOwn(inputs[place] ?? {}, input.name))
        .map(({ name }) => [name, inputs[place]?.[name]]),
    );
  return { path: take("path"), query: take("query") };
}

/** Returns an operation that the document's metadata names. */
export function operationOf(operations: Readonly<Record<string, Operation>>, id: string): Operation {
  const operation = Object.hasOwn(operations, id) ? operations[id] : undefined;
  if (operation) return operation;
  throw new InputError("unknown_operation", "operationId", `the client does not have ${id}`);
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

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
