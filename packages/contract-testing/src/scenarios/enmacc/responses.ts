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

/** Builds a page of items, oldest change first. The cursor holds the offset. */
export function page(
  { params }: ScenarioRequest,
  items: readonly { readonly updatedAt: string; readonly status: string }[],
  timeOf: "createdAt" | "executedAt",
): ScenarioResponse {
  const { from, to, updatedSince, status, cursor, limit = 100 } = params.query;
  const time = (item: object) => Date.parse(String((item as Record<string, unknown>)[timeOf]));
  const found = items
    .filter(
      (item) =>
        (from === undefined || time(item) >= Date.parse(String(from))) &&
        (to === undefined || time(item) < Date.parse(String(to))) &&
        (updatedSince === undefined || Date.parse(item.updatedAt) >= Date.parse(String(updatedSince))) &&
        (status === undefined || item.status === status),
    )
    .sort((one, other) => Date.parse(one.updatedAt) - Date.parse(other.updatedAt));
  const offset = cursor === undefined ? 0 : readCursor(String(cursor));
  if (offset === undefined) return invalid("cursor", "must be the cursor of an earlier page");
  const end = offset + Number(limit);
  const nextCursor = end < found.length ? Buffer.from(`page:${end}`).toString("base64url") : null;
  return ok({ items: found.slice(offset, end), nextCursor });
}

function readCursor(cursor: string): number | undefined {
  const digits = /^page:(\d+)$/.exec(Buffer.from(cursor, "base64url").toString())?.[1];
  return digits === undefined ? undefined : Number(digits);
}
