import { ContractTestingError } from "../../errors/contract-testing-error.js";
import { suggestion } from "../../errors/message.js";
import type { Scenario } from "../scenario.js";
import { createTokenIssuer, type TokenIssuer } from "../token-issuer.js";
import { authenticate, createAs, type ParticipantTokens } from "./authentication.js";
import { type AddedTrade, addTrade, changeTrade, makeTrades, type TradeChange } from "./made-trades.js";
import { quoteHandlers } from "./quotes.js";
import { forbidden, page } from "./responses.js";
import { partyOf, rfqHandlers } from "./rfqs.js";
import { checkOptions, type EnmaccScenarioOptions } from "./scenario-options.js";
import { addQuote, type EnmaccStore, expire, isOpen, isoTime, type Participant } from "./store.js";
import { tradeHandlers } from "./trades.js";
import type { Quote, Rfq, Trade } from "./wire.js";

/** A scenario of enmacc, for a mock of `enmacc`. */
export interface EnmaccScenario extends Scenario {
  /** Companies with access to the API, with their client ids and secrets. */
  readonly participants: readonly Participant[];
  /** The only accepted API key; `undefined` if any is accepted. */
  readonly apiKey: string | undefined;
  readonly tokens: TokenIssuer<[clientId: string]>;
  /** Copies of the current RFQs in order of creation; likewise `quotes` and `trades`. */
  readonly rfqs: readonly Rfq[];
  readonly quotes: readonly Quote[];
  readonly trades: readonly Trade[];
  /**
   * Adds a counterparty's quote to an RFQ.
   *
   * @param price - Price in EUR/MWh.
   * @param validUntil - ISO 8601 in UTC. @defaultValue the end of the RFQ
   * @throws {@link ContractTestingError} `unknown_request` for an unknown or ended RFQ,
   * `unknown_organization` for a company that is not among its counterparties.
   */
  quote(rfqId: string, counterpartyId: string, price: number, validUntil?: string): Quote;
  /**
   * Adds a trade of the first participant, as if it had been made without a quote. With a `tradedAt` in the past, it is
   * booked late.
   *
   * @throws {@link ContractTestingError} `unknown_option`, `invalid_option`.
   */
  addTrade(trade?: AddedTrade): Trade;
  /**
   * Changes a trade: its price, or its status to `cancelled`.
   *
   * @throws {@link ContractTestingError} `unknown_request` for an unknown trade; `unknown_option`.
   */
  changeTrade(id: string, change: TradeChange): Trade;
}

/**
 * Creates a scenario of enmacc: participants authenticate, RFQs are quoted and expire, quotes are accepted or
 * withdrawn, and accepted quotes become trades. Without options it begins with the companies and products of the
 * document's examples, and Alpenstrom and Rheinkraft quote on each RFQ that names them.
 *
 * @throws {@link ContractTestingError} `unknown_option`, `invalid_option`.
 * @example
 * ```ts
 * import { enmaccScenario, startMockServer } from "@energy-clients/contract-testing";
 *
 * const scenario = enmaccScenario({ prices: {} });
 * await using enmacc = await startMockServer("enmacc", { scenario });
 * console.log(scenario.participants, scenario.trades);
 * ```
 */
export function enmaccScenario(options: EnmaccScenarioOptions = {}): EnmaccScenario {
  const { apiKey, lifetimeSeconds, ...settings } = checkOptions(options);
  const tokens: ParticipantTokens = createTokenIssuer(
    (clientId) => {
      const known = settings.participants.map((participant) => participant.clientId);
      const claims = settings.participants.find((participant) => participant.clientId === clientId);
      if (claims !== undefined) return { claims, payload: { iss: "https://enmacc.example", sub: clientId } };
      throw new ContractTestingError(
        "unknown_organization",
        `unknown participant "${clientId}"; ${suggestion(clientId, known)}`,
      );
    },
    settings.now,
    lifetimeSeconds,
  );
  const begin = () => {
    const store: EnmaccStore = { ...settings, rfqs: new Map(), quotes: new Map(), trades: new Map() };
    makeTrades(store);
    return { store, handlers: handlersOf(store, tokens, apiKey) };
  };
  let current = begin();
  const copies = <Item>(items: ReadonlyMap<string, Item>): Item[] => {
    expire(current.store);
    return structuredClone([...items.values()]);
  };
  return {
    participants: settings.participants,
    apiKey,
    tokens,
    handlers: {
      get enmacc() {
        return current.handlers;
      },
    },
    get rfqs() {
      return copies(current.store.rfqs);
    },
    get quotes() {
      return copies(current.store.quotes);
    },
    get trades() {
      return copies(current.store.trades);
    },
    quote(rfqId, counterpartyId, value, validUntil) {
      const { store } = current;
      expire(store);
      const rfq = store.rfqs.get(rfqId);
      if (rfq === undefined || !isOpen(rfq))
        throw new ContractTestingError("unknown_request", `no open RFQ has the id "${rfqId}"`);
      const party = rfq["counterparty-ids"].includes(counterpartyId)
        ? partyOf(store, counterpartyId)
        : undefined;
      if (party === undefined)
        throw new ContractTestingError(
          "unknown_organization",
          `"${counterpartyId}" is not a counterparty of the RFQ; ${suggestion(counterpartyId, rfq["counterparty-ids"])}`,
        );
      const pricing = { "pricing-type": "fixed", price: { value, currency: "EUR" } } as const;
      const until = validUntil === undefined ? rfq["valid-until"] : isoTime(Date.parse(validUntil));
      return addQuote(store, rfq, party, { pricing, "valid-until": until, reference: null });
    },
    addTrade: (trade) => addTrade(current.store, trade),
    changeTrade: (id, wanted) => changeTrade(current.store, id, wanted),
    reset() {
      current = begin();
      tokens.reset();
    },
  };
}

function handlersOf(store: EnmaccStore, tokens: ParticipantTokens, apiKey: string | undefined) {
  const as = createAs(store, tokens);
  const { now } = store;
  const appliesTo = (wanted: unknown) => (commodities: readonly string[]) =>
    wanted === undefined || commodities.includes(String(wanted));
  return {
    now,
    guard: ({ headers }: { readonly headers: Readonly<Record<string, string>> }) =>
      apiKey === undefined || headers["x-api-key"] === apiKey ? undefined : forbidden,
    operations: {
      authenticate: authenticate(store, tokens),
      getCounterparties: as((caller, request) => {
        const fits = appliesTo(request.params.query.commodity);
        return page(
          request,
          store.counterparties.filter(({ id, commodities }) => id !== caller.id && fits(commodities)),
        );
      }),
      getProducts: as((_, request) => {
        const fits = appliesTo(request.params.query.commodity);
        return page(
          request,
          store.products.filter(({ instrument }) => fits([instrument.commodity])),
        );
      }),
      ...rfqHandlers(store, as),
      ...quoteHandlers(store, as),
      ...tradeHandlers(store, as),
    },
  };
}
