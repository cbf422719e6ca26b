import { readExamples } from "../../documents/packaged-documents.js";
import { ContractTestingError, refuseUnknownOptions } from "../../errors/contract-testing-error.js";
import type { Participant } from "./store.js";
import type { Counterparty, Product, Rfq } from "./wire.js";

/** How a scenario of enmacc begins and behaves; all have defaults. */
export interface EnmaccScenarioOptions {
  /** Who has access. @defaultValue `nordlicht`, `alpenstrom` and `rheinkraft` of the document's examples */
  readonly participants?: readonly Participant[];
  /** Who can be traded with. @defaultValue those of the document's examples */
  readonly counterparties?: readonly Counterparty[];
  /** @defaultValue those of the document's examples */
  readonly products?: readonly Product[];
  /**
   * Prices in EUR/MWh at which counterparties quote as soon as they are asked, by their ids; nobody quotes for `{}`.
   *
   * @defaultValue 92.45 for CP-1002 (Alpenstrom) and 92.8 for CP-1003 (Rheinkraft)
   */
  readonly prices?: Readonly<Record<string, number>>;
  /** The only API key that is taken. @defaultValue any key */
  readonly apiKey?: string;
  /** Life of tokens in seconds. @defaultValue 3600 */
  readonly tokenLifetimeSeconds?: number;
  /** Clock, in milliseconds since the epoch. @defaultValue `Date.now` */
  readonly now?: () => number;
}

const optionNames = [
  ...["participants", "counterparties", "products", "prices"],
  ...["apiKey", "tokenLifetimeSeconds", "now"],
];
const clientSecret = "example-secret-that-opens-nothing";

/** Checks a scenario's options and fills in what they leave out. */
export function checkOptions(options: EnmaccScenarioOptions) {
  refuseUnknownOptions("enmaccScenario()", options, optionNames);
  const {
    tokenLifetimeSeconds = 3600,
    now = Date.now,
    prices = { "CP-1002": 92.45, "CP-1003": 92.8 },
  } = options;
  if (!(Number.isInteger(tokenLifetimeSeconds) && tokenLifetimeSeconds > 0))
    refuse(`tokenLifetimeSeconds ${tokenLifetimeSeconds}: must be a whole number from 1`);
  if (typeof now !== "function") refuse("now: must be a function");
  for (const [id, amount] of Object.entries(prices))
    if (!Number.isFinite(amount)) refuse(`prices["${id}"]: must be a number, in EUR/MWh`);
  const example = readExamples("enmacc");
  const counterparties =
    options.counterparties ?? example<{ items: readonly Counterparty[] }>("getCounterparties").items;
  return {
    now,
    prices,
    counterparties,
    participants: options.participants ?? storyParticipants(example<Rfq>("createRfq"), counterparties),
    products: options.products ?? example<{ items: readonly Product[] }>("getProducts").items,
    apiKey: options.apiKey,
    lifetimeSeconds: tokenLifetimeSeconds,
  };
}

function storyParticipants({ initiator }: Rfq, counterparties: readonly Counterparty[]): Participant[] {
  const quoting = counterparties.filter(({ id }) => ["CP-1002", "CP-1003"].includes(id));
  return [initiator, ...quoting].map(({ id, name, lei }) => ({
    id,
    name,
    lei,
    clientId: (name.split(" ")[0] ?? id).toLowerCase(),
    clientSecret,
  }));
}

function refuse(problem: string): never {
  throw new ContractTestingError("invalid_option", problem);
}
