import { readExamples } from "../../documents/packaged-documents.js";
import {
  ContractTestingError,
  checkOptionNames,
  type OptionNames,
} from "../../errors/contract-testing-error.js";
import { checkMadeTrades, type MadeTradesOptions } from "./made-trades.js";
import type { Participant } from "./store.js";
import type { Counterparty, Product, Rfq } from "./wire.js";

/** Settings of {@link enmaccScenario}. All have defaults. */
export interface EnmaccScenarioOptions {
  /**
   * Companies with access to the API.
   *
   * @defaultValue `nordlicht`, `alpenstrom` and `rheinkraft` of the document's examples
   */
  readonly participants?: readonly Participant[];
  /** Companies to trade with. @defaultValue those of the document's examples */
  readonly counterparties?: readonly Counterparty[];
  /** @defaultValue those of the document's examples */
  readonly products?: readonly Product[];
  /**
   * Prices in EUR/MWh that counterparties quote at once, by their ids. With `{}`, no counterparty quotes by itself.
   *
   * @defaultValue 92.45 for CP-1002 (Alpenstrom) and 92.8 for CP-1003 (Rheinkraft)
   */
  readonly prices?: Readonly<Record<string, number>>;
  /** Trades that the first participant has without quotes. @defaultValue none */
  readonly trades?: MadeTradesOptions;
  /** The only accepted API key. @defaultValue any key */
  readonly apiKey?: string;
  /** Lifetime of tokens, in seconds. @defaultValue 3600 */
  readonly tokenLifetimeSeconds?: number;
  /** Clock, in ms since the epoch. @defaultValue `Date.now` */
  readonly now?: () => number;
}

const OPTIONS: OptionNames<EnmaccScenarioOptions> = {
  participants: true,
  counterparties: true,
  products: true,
  prices: true,
  trades: true,
  apiKey: true,
  tokenLifetimeSeconds: true,
  now: true,
};
const CLIENT_SECRET = "example-secret-that-opens-nothing";

/** Checks the options of a scenario and fills in their defaults. */
export function checkOptions(options: EnmaccScenarioOptions) {
  checkOptionNames(options, OPTIONS, "enmaccScenario()");
  const {
    tokenLifetimeSeconds = 3600,
    now = Date.now,
    prices = { "CP-1002": 92.45, "CP-1003": 92.8 },
  } = options;
  if (!(Number.isInteger(tokenLifetimeSeconds) && tokenLifetimeSeconds > 0))
    refuse(`tokenLifetimeSeconds ${tokenLifetimeSeconds}: must be an integer of at least 1`);
  if (typeof now !== "function") refuse("now: must be a function");
  for (const [id, amount] of Object.entries(prices))
    if (!Number.isFinite(amount)) refuse(`prices["${id}"]: must be a number in EUR/MWh`);
  const example = readExamples("enmacc");
  const counterparties =
    options.counterparties ?? example<{ items: readonly Counterparty[] }>("getCounterparties").items;
  return {
    now,
    prices,
    madeTrades: checkMadeTrades(options.trades),
    counterparties,
    participants: options.participants ?? exampleParticipants(example<Rfq>("createRfq"), counterparties),
    products: options.products ?? example<{ items: readonly Product[] }>("getProducts").items,
    apiKey: options.apiKey,
    lifetimeSeconds: tokenLifetimeSeconds,
  };
}

function exampleParticipants({ initiator }: Rfq, counterparties: readonly Counterparty[]): Participant[] {
  const quoting = counterparties.filter(({ id }) => ["CP-1002", "CP-1003"].includes(id));
  return [initiator.company, ...quoting].map(({ id, name, lei }) => ({
    id,
    name,
    lei,
    clientId: (name.split(" ")[0] ?? id).toLowerCase(),
    clientSecret: CLIENT_SECRET,
  }));
}

function refuse(problem: string): never {
  throw new ContractTestingError("invalid_option", problem);
}
