import { type EnmaccClient, unwrap } from "@energy-clients/enmacc-client";

/** A trade that a team books: its id, and its price per unit. */
export type Booking = readonly [id: string, price: number];

/** The trades that a team books each month. */
export async function bookings(enmacc: EnmaccClient): Promise<readonly Booking[]> {
  const { items } = await unwrap(enmacc.call("getTrades", { query: { limit: 10 } }));
  const booked: Booking[] = [];
  for (const { _links } of items) {
    const tradeId = _links.trade.href.split("/").at(-1) ?? "";
    const { id, pricing } = await unwrap(enmacc.call("getTrade", { path: { tradeId } }));
    booked.push([id, pricing.price.value]);
  }
  return booked;
}
