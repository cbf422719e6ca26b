// Items of enmacc CONNECT as this project models them; times are ISO 8601 in UTC.

/** A company as it appears in RFQs, quotes and trades. */
export interface Party {
  readonly id: string;
  readonly name: string;
  readonly lei: string;
}

/** A company that can be traded with. */
export interface Counterparty extends Party {
  readonly eic: string | null;
  readonly commodities: readonly ("power" | "gas")[];
}

/** A traded product. */
export interface Product {
  readonly id: string;
  readonly name: string;
  readonly commodity: "power" | "gas";
  readonly marketArea: string;
  readonly deliveryPoint: { readonly name: string; readonly eic: string };
  readonly profile: "base" | "peak";
  readonly deliveryPeriod: { readonly start: string; readonly end: string; readonly granularity: string };
}

/** Power in MW, and the energy in MWh that it yields over the delivery period. */
export interface Volume {
  readonly power: number;
  readonly powerUnit: "MW";
  readonly energy: number;
  readonly energyUnit: "MWh";
}

/** A price in EUR/MWh. */
export interface Price {
  readonly amount: number;
  readonly currency: "EUR";
  readonly unit: "EUR/MWh";
}

/** A request for quotes. */
export interface Rfq {
  readonly id: string;
  readonly reference: string | null;
  readonly status: "open" | "quoted" | "traded" | "cancelled" | "expired";
  readonly direction: "buy" | "sell";
  readonly product: Product;
  readonly volume: Volume;
  readonly initiator: Party;
  readonly counterpartyIds: readonly string[];
  readonly validUntil: string;
  readonly tradeId: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** An offer on an RFQ. */
export interface Quote {
  readonly id: string;
  readonly rfqId: string;
  readonly reference: string | null;
  readonly status: "active" | "withdrawn" | "accepted" | "expired" | "rejected";
  readonly counterparty: Party;
  readonly price: Price;
  readonly volume: Volume;
  readonly validUntil: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A trade, the result of an accepted quote. */
export interface Trade {
  readonly id: string;
  readonly rfqId: string;
  readonly quoteId: string;
  readonly status: "executed" | "cancelled";
  readonly direction: "buy" | "sell";
  readonly product: Product;
  readonly volume: Volume;
  readonly price: Price;
  readonly totalPrice: { readonly amount: number; readonly currency: "EUR" };
  readonly buyer: Party;
  readonly seller: Party;
  readonly executedAt: string;
  readonly updatedAt: string;
  readonly uti: string | null;
}
