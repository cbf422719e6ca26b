import type { ScenarioRequest, ScenarioResponse } from "../scenario.js";

/** Builds a response with a JSON body. */
export function ok(body: unknown, status = 200): ScenarioResponse {
  return { status, body };
}

export const notFound: ScenarioResponse = { status: 404, body: { message: "Not Found" } };
export const forbidden: ScenarioResponse = { status: 403, body: { message: "Forbidden" } };

/** Builds the error for a field that breaks a rule which the document cannot express. */
export function invalid(field: string, message: string): ScenarioResponse {
  return { status: 400, body: { message: "The request is not valid.", errors: [{ field, message }] } };
}

/** Builds the error for a request that conflicts with the status of an item. */
export function conflict(code: "rfq_not_open" | "quote_not_active" | "quote_expired", message: string) {
  return { status: 409, body: { message, code } };
}

/** Builds a page of items by `skip` and `limit`. */
export function page<Item>(
  { params }: ScenarioRequest,
  items: readonly Item[],
  show: (item: Item) => unknown = (item) => item,
): ScenarioResponse {
  const skip = Number(params.query.skip ?? 0);
  const limit = Number(params.query.limit ?? 50);
  return ok({ items: items.slice(skip, skip + limit).map(show) });
}

/**
 * Creates a filter for times of a range such as `traded-at`, with the end excluded.
 *
 * @returns The error, if the range is empty or reversed.
 */
export function rangeFilter(
  { params }: ScenarioRequest,
  field: "traded-at" | "updated-at",
): ((time: string) => boolean) | ScenarioResponse {
  const range = params.query[field];
  if (range === undefined) return () => true;
  const [from = Number.NaN, to = Number.NaN] = String(range).split("_").map(Date.parse);
  if (!(from < to)) return invalid(field, "must be two instants, the first one earlier than the second one");
  return (time) => Date.parse(time) >= from && Date.parse(time) < to;
}

/** Builds a link that leads to the mock itself, by the host that the request names. */
export function linkTo({ headers }: ScenarioRequest, path: string): { readonly href: string } {
  return { href: `http://${headers.host}${path}` };
}
