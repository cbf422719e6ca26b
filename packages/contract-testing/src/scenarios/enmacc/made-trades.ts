import {
  ContractTestingError,
  checkOptionNames,
  type OptionNames,
} from "../../errors/contract-testing-error.js";
import { deliveryOf, type TradeLoad } from "./load-shapes.js";
import { change, type EnmaccStore, isoTime, nextId } from "./store.js";
import type { Trade } from "./wire.js";

/** Trades that a scenario makes by itself, of the first participant. All settings have defaults. */
export interface MadeTradesOptions {
  /** Trades at the start, made in the two days before. Each fourth one has no shape. @defaultValue 0 */
  readonly count?: number;
  /**
   * Trades that are added by each request of `getTrades`, before its response, so that lists change while they are read.
   * Each third one is booked late: it was made up to 20 hours before. @defaultValue 0
   */
  readonly arriving?: number;
}

/** A trade to add. */
export interface AddedTrade {
  /** When it was made, ISO 8601 in UTC. An earlier time than now is that of a trade that is booked late. @defaultValue now */
  readonly tradedAt?: string;
  /** @defaultValue `"base"` */
  readonly load?: TradeLoad;
  /** Price in EUR/MWh. @defaultValue 92.45 */
  readonly price?: number;
}

/** A change of a trade. */
export interface TradeChange {
  readonly status?: Trade["status"];
  /** Price in EUR/MWh. */
  readonly price?: number;
}

const MADE: OptionNames<MadeTradesOptions> = { count: true, arriving: true };
const ADDED: OptionNames<AddedTrade> = { tradedAt: true, load: true, price: true };
const CHANGE: OptionNames<TradeChange> = { status: true, price: true };
const LOADS: readonly TradeLoad[] = ["quarter-hours", "gas-days", "hours", "base"];
const HOUR_MS = 3_600_000;

/** Checks the options, and fills in their defaults. */
export function checkMadeTrades(options: MadeTradesOptions = {}): Required<MadeTradesOptions> {
  checkOptionNames(options, MADE, "trades");
  const { count = 0, arriving = 0 } = options;
  for (const [name, value] of Object.entries({ count, arriving })) {
    if (!Number.isInteger(value) || value < 0)
      refuse(`trades.${name} ${value}: must be an integer of at least 0`);
  }
  return { count, arriving };
}

/** Makes the trades that exist at the start. */
export function makeTrades(store: EnmaccStore): void {
  const { count } = store.madeTrades;
  for (let index = 0; index < count; index += 1) {
    const age = ((count - index) * 48 * HOUR_MS) / count;
    addTrade(store, { tradedAt: isoTime(Math.floor(store.now() - age)), ...variation(index) });
  }
}

/** Makes the trades that come in while a list is read. */
export function makeArrivals(store: EnmaccStore): void {
  for (let n = 0; n < store.madeTrades.arriving; n += 1) {
    const index = store.trades.size;
    const age = index % 3 === 0 ? ((index % 20) + 1) * HOUR_MS : 0;
    addTrade(store, { tradedAt: isoTime(store.now() - age), ...variation(index) });
  }
}

function variation(index: number): Pick<AddedTrade, "load" | "price"> {
  const load = LOADS[index % LOADS.length] ?? "base";
  return { load, price: 80 + ((index * 37) % 200) / 8 };
}

/**
 * Adds a trade of the first participant.
 *
 * @throws {@link ContractTestingError} `unknown_option`, `invalid_option`.
 */
export function addTrade(store: EnmaccStore, added: AddedTrade = {}): Trade {
  checkOptionNames(added, ADDED, "addTrade()");
  const { load = "base", price = 92.45 } = added;
  const tradedAt = added.tradedAt === undefined ? store.now() : Date.parse(added.tradedAt);
  if (Number.isNaN(tradedAt)) refuse("tradedAt: must be ISO 8601 in UTC, such as 2026-11-20T09:00:00Z");
  if (!LOADS.includes(load)) refuse(`load: must be one of ${LOADS.join(", ")}`);
  if (!Number.isFinite(price)) refuse("price: must be a number in EUR/MWh");
  const delivery = deliveryOf(load, tradedAt);
  const buyer = store.participants[0];
  const seller = store.counterparties.find(({ id, commodities }) => {
    return id !== buyer?.id && commodities.includes(delivery.instrument.commodity);
  });
  if (buyer === undefined || seller === undefined)
    refuse("trades: need a participant, and a counterparty that trades power and gas");
  const id = nextId("T", isoTime(store.now()), store.trades);
  const made: Trade = {
    id,
    "short-id": `ENM-${store.trades.size + 1}`,
    status: "executed",
    "traded-at": isoTime(tradedAt),
    "updated-at": isoTime(store.now()),
    venue: "enmarket",
    ...delivery,
    pricing: { "pricing-type": "fixed", price: { value: price, currency: "EUR" } },
    buyer,
    seller,
  };
  store.trades.set(id, made);
  return structuredClone(made);
}

/**
 * Changes a trade.
 *
 * @throws {@link ContractTestingError} `unknown_request` for an unknown trade; `unknown_option`.
 */
export function changeTrade(store: EnmaccStore, id: string, wanted: TradeChange): Trade {
  checkOptionNames(wanted, CHANGE, "changeTrade()");
  const trade = store.trades.get(id);
  if (trade === undefined) throw new ContractTestingError("unknown_request", `no trade has the id "${id}"`);
  const { status = trade.status, price = trade.pricing.price.value } = wanted;
  const pricing = { ...trade.pricing, price: { ...trade.pricing.price, value: price } };
  return structuredClone(change(store.trades, trade, { status, pricing }, isoTime(store.now())));
}

function refuse(problem: string): never {
  throw new ContractTestingError("invalid_option", problem);
}
