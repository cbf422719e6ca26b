import { createEnmaccClient, type EnmaccClient, type Trade } from "../../src/index.js";

/** A trade on the simulated server: when it was made, and what a change changes. */
export interface ServerTrade {
  readonly id: string;
  readonly tradedAt: number;
  readonly price?: number;
  readonly status?: "executed" | "cancelled";
}

/** How the simulated server differs from the documented one. What is not known of the API is varied here. */
export interface ServerQuirks {
  /** Most items in one response, whatever the limit. */
  readonly cap?: number;
  /** Whether the ends of a range are included. */
  readonly ends?: "both" | "first" | "none";
  /** Whether times are compared in whole seconds. */
  readonly wholeSeconds?: boolean;
  /** Order of the list. `position` keeps the order of `trades`, in which a test may insert anywhere. */
  readonly order?: "newest" | "oldest" | "position";
  readonly ignores?: "skip" | "limit" | "traded-at";
  /** Difference of the server's clock from that of the client, in ms. */
  readonly clockOffset?: number;
}

export const BASE_URL = "https://connect.enmacc.example/gateway";
const ORIGIN = "https://connect.enmacc.example";

export const SHAPE_URL = `${ORIGIN}/v2.0/trades/T-1/load-shape`;

/** A trade as the API returns it. */
export function wireTrade({ id, tradedAt, price = 90, status = "executed" }: ServerTrade): Trade {
  return {
    id,
    "short-id": id,
    action: "buy",
    status,
    "traded-at": new Date(tradedAt).toISOString(),
    execution: { authority: { user: { email: "trader@nordlicht.example" } } },
    instrument: {
      commodity: "power",
      load: "base",
      "market-area": "DE-LU",
      "reference-market": "EPEX SPOT DE-LU",
      settlement: "physical",
      maturity: { start: "2026-12-31T23:00:00Z", end: "2027-01-31T23:00:00Z" },
    },
    quantity: { amount: { value: 5, unit: "MW" } },
    pricing: { "pricing-type": "fixed", price: { value: price, currency: "EUR" } },
    counterparty: { company: { name: "Alpenstrom" } },
  };
}

/** A server with trades, and a client of it. `before` is called before each request, and may change the trades or throw. */
export class TradingServer {
  #trades: readonly ServerTrade[] = [];
  #byId: ReadonlyMap<string, ServerTrade> = new Map();
  readonly sent: URL[] = [];
  clock = Date.parse("2026-11-20T12:00:00Z");
  before: (url: URL) => void = () => {};
  /** The version that links have. */
  linkVersion = "v2.0";
  readonly quirks: ServerQuirks;
  readonly client: EnmaccClient;

  constructor(quirks: ServerQuirks = {}) {
    this.quirks = quirks;
    this.client = createEnmaccClient({
      baseUrl: BASE_URL,
      fetch: async (address) => {
        const url = new URL(address);
        this.sent.push(url);
        this.before(url);
        const date = new Date(this.clock + (quirks.clockOffset ?? 0)).toUTCString();
        const { status, body } = this.#respond(url);
        return Response.json(body, { status, headers: { date } });
      },
    });
  }

  get trades(): readonly ServerTrade[] {
    return this.#trades;
  }

  set trades(trades: readonly ServerTrade[]) {
    this.#trades = trades;
    this.#byId = new Map();
  }

  /** Paths of the requests for lists, or for single trades. */
  requests(kind: "list" | "trade"): URL[] {
    return this.sent.filter(({ pathname }) => pathname.endsWith("/trades") === (kind === "list"));
  }

  readonly now = () => this.clock;

  #respond(url: URL): { status: number; body: unknown } {
    const [, id] = /\/trades\/([^/]+)$/.exec(url.pathname) ?? [];
    if (id === undefined) return { status: 200, body: { items: this.#page(url.searchParams) } };
    if (this.#byId.size === 0) this.#byId = new Map(this.trades.map((each) => [each.id, each]));
    const trade = this.#byId.get(decodeURIComponent(id));
    return trade ? { status: 200, body: wireTrade(trade) } : { status: 404, body: { message: "Not Found" } };
  }

  #page(query: URLSearchParams): unknown[] {
    const { cap = 100, order = "newest", ignores } = this.quirks;
    const limit = Math.min(ignores === "limit" ? 1e9 : Number(query.get("limit")), cap);
    const skip = ignores === "skip" ? 0 : Number(query.get("skip"));
    const inRange = this.#rangeFilter(String(query.get("traded-at")));
    const listed = this.trades.filter(({ tradedAt }) => ignores === "traded-at" || inRange(tradedAt));
    if (order !== "position")
      listed.sort((a, b) => (order === "newest" ? b.tradedAt - a.tradedAt : a.tradedAt - b.tradedAt));
    return listed.slice(skip, skip + limit).map(({ id }) => ({
      _links: { trade: { href: `${ORIGIN}/${this.linkVersion}/trades/${encodeURIComponent(id)}` } },
    }));
  }

  #rangeFilter(range: string): (time: number) => boolean {
    const { ends = "first", wholeSeconds = false } = this.quirks;
    const [from = Number.NaN, to = Number.NaN] = range.split("_").map(Date.parse);
    if (!(from < to)) throw new Error(`not a range: ${range}`);
    return (exact) => {
      const time = wholeSeconds ? Math.floor(exact / 1000) * 1000 : exact;
      return (
        (time > from || (time === from && ends !== "none")) && (time < to || (time === to && ends === "both"))
      );
    };
  }
}
