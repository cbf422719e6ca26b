import { ContractTestingError } from "../../errors/contract-testing-error.js";
import { suggestion } from "../../errors/message.js";
import type { Scenario } from "../scenario.js";
import { createTokenDesk, type TokenDesk } from "../token-issuer.js";
import { authenticate, createAs, type ParticipantTokens } from "./authentication.js";
import { quoteHandlers, tradeHandlers } from "./quotes.js";
import { forbidden, ok } from "./responses.js";
import { partyOf, rfqHandlers } from "./rfqs.js";
import { checkOptions, type EnmaccScenarioOptions } from "./scenario-options.js";
import { addQuote, expire, isOpen, isoTime, type Market, type Participant } from "./store.js";
import type { Quote, Rfq, Trade } from "./wire.js";

/** enmacc with a memory, for a mock of `enmacc`. */
export interface EnmaccScenario extends Scenario {
  /** Who has access, with their client ids and secrets. */
  readonly participants: readonly Participant[];
  readonly tokens: TokenDesk<[clientId: string]>;
  /** RFQs, quotes and trades at the moment, in the order in which they were made. Copies. */
  readonly rfqs: readonly Rfq[];
  readonly quotes: readonly Quote[];
  readonly trades: readonly Trade[];
  /**
   * Lets a counterparty quote on an RFQ.
   *
   * @param amount - Price in EUR/MWh.
   * @param validUntil - ISO 8601 in UTC; as long as the RFQ when left out.
   * @throws {@link ContractTestingError} `unknown_request` for an RFQ that is unknown or has ended,
   * `unknown_organization` for a counterparty that was not asked.
   */
  quote(rfqId: string, counterpartyId: string, amount: number, validUntil?: string): Quote;
}

/**
 * Makes a state of enmacc: participants who authenticate, RFQs that are quoted and expire, quotes that are accepted or
 * withdrawn, and the trades that they become. Without options it begins with the companies and products of the
 * document's examples; Alpenstrom and Rheinkraft quote on each RFQ that they are asked for.
 *
 * @throws {@link ContractTestingError} `unknown_option`, `invalid_option`.
 */
export function enmaccScenario(options: EnmaccScenarioOptions = {}): EnmaccScenario {
  const { apiKey, lifetimeSeconds, ...settings } = checkOptions(options);
  const tokens: ParticipantTokens = createTokenDesk(
    (clientId) => {
      const known = settings.participants.map((participant) => participant.clientId);
      const claims = settings.participants.find((participant) => participant.clientId === clientId);
      if (claims !== undefined) return { claims, payload: { iss: "https://enmacc.example", sub: clientId } };
      throw new ContractTestingError(
        "unknown_organization",
        `the scenario has no participant "${clientId}"; ${suggestion(clientId, known)}`,
      );
    },
    settings.now,
    lifetimeSeconds,
  );
  const begin = () => {
    const market: Market = { ...settings, rfqs: new Map(), quotes: new Map(), trades: new Map() };
    return { market, handlers: handlersOf(market, tokens, apiKey) };
  };
  let current = begin();
  const copies = <Item>(items: ReadonlyMap<string, Item>): Item[] => {
    expire(current.market);
    return structuredClone([...items.values()]);
  };
  return {
    participants: settings.participants,
    tokens,
    handlers: {
      get enmacc() {
        return current.handlers;
      },
    },
    get rfqs() {
      return copies(current.market.rfqs);
    },
    get quotes() {
      return copies(current.market.quotes);
    },
    get trades() {
      return copies(current.market.trades);
    },
    quote(rfqId, counterpartyId, amount, validUntil) {
      const { market } = current;
      expire(market);
      const rfq = market.rfqs.get(rfqId);
      if (rfq === undefined || !isOpen(rfq))
        throw new ContractTestingError("unknown_request", `the scenario has no open RFQ "${rfqId}"`);
      const party = rfq.counterpartyIds.includes(counterpartyId)
        ? partyOf(market, counterpartyId)
        : undefined;
      if (party === undefined)
        throw new ContractTestingError(
          "unknown_organization",
          `"${counterpartyId}" was not asked to quote; ${suggestion(counterpartyId, rfq.counterpartyIds)}`,
        );
      const price = { amount, currency: "EUR", unit: "EUR/MWh" } as const;
      const until = validUntil === undefined ? rfq.validUntil : isoTime(Date.parse(validUntil));
      return addQuote(market, rfq, party, { price, validUntil: until, reference: null });
    },
    reset() {
      current = begin();
      tokens.reset();
    },
  };
}

function handlersOf(market: Market, tokens: ParticipantTokens, apiKey: string | undefined) {
  const as = createAs(market, tokens);
  const { now } = market;
  const concerns = (wanted: unknown) => (commodities: readonly string[]) =>
    wanted === undefined || commodities.includes(String(wanted));
  return {
    now,
    guard: ({ headers }: { readonly headers: Readonly<Record<string, string>> }) =>
      apiKey === undefined || headers["x-api-key"] === apiKey ? undefined : forbidden,
    operations: {
      authenticate: authenticate(market, tokens),
      getCounterparties: as((caller, { params }) => {
        const fits = concerns(params.query.commodity);
        return ok({
          items: market.counterparties.filter(({ id, commodities }) => id !== caller.id && fits(commodities)),
        });
      }),
      getProducts: as((_, { params }) => {
        const fits = concerns(params.query.commodity);
        return ok({ items: market.products.filter(({ commodity }) => fits([commodity])) });
      }),
      ...rfqHandlers(market, as),
      ...quoteHandlers(market, as),
      ...tradeHandlers(market, as),
    },
  };
}
