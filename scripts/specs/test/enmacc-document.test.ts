import { describe, expect, it } from "vitest";
import { documentUnderTest } from "./support/document-under-test.ts";

const { document, operations, operation, examples, statusesWithBody } = documentUnderTest("enmacc");

interface Quantity {
  readonly amount: { readonly value: number; readonly unit: string };
  readonly energy: { readonly value: number };
  readonly ref?: string;
}
interface Instrument {
  readonly commodity: string;
  readonly load: string;
  readonly maturity: { readonly start: string; readonly end: string };
}
interface Product {
  readonly id: string;
  readonly instrument: Instrument;
  readonly "delivery-point": { readonly eic: string };
}
interface Company {
  readonly id: string;
  readonly name: string;
  readonly lei: string;
}
interface Pricing {
  readonly price: { readonly value: number };
}
interface Rfq {
  readonly id: string;
  readonly status: string;
  readonly action: string;
  readonly "product-id": string;
  readonly instrument: Instrument;
  readonly quantity: Quantity;
  readonly initiator: { readonly company: Company };
  readonly "counterparty-ids": readonly string[];
  readonly "trade-id": string | null;
}
interface Quote {
  readonly id: string;
  readonly "rfq-id": string;
  readonly status: string;
  readonly counterparty: { readonly company: Company };
  readonly pricing: Pricing;
  readonly quantity: Quantity;
  readonly "valid-until": string;
}
interface Trade {
  readonly id: string;
  readonly "rfq-id"?: string;
  readonly "quote-id"?: string;
  readonly action: string;
  readonly instrument: Instrument;
  readonly quantity: Quantity;
  readonly pricing: Pricing;
  readonly counterparty: { readonly company: Company };
  readonly "traded-at": string;
  readonly uti?: string;
}
interface Interval {
  readonly "interval-start": string;
  readonly quantity: { readonly value: number };
}
interface List<Item> {
  readonly items: readonly Item[];
}

const valuesOf = <Value>(id: string, status: string) => Object.values(examples(id, status)) as Value[];
const itemsOf = <Item>(id: string) => valuesOf<List<Item>>(id, "200").flatMap(({ items }) => items);

const products = itemsOf<Product>("getProducts");
const counterparties = itemsOf<Company & { readonly eic: string | null }>("getCounterparties");
const rfqs = [
  ...itemsOf<Rfq>("getRfqs"),
  ...valuesOf<Rfq>("getRfq", "200"),
  ...valuesOf<Rfq>("createRfq", "201"),
  ...valuesOf<Rfq>("cancelRfq", "200"),
];
const quotes = [...itemsOf<Quote>("getQuotes"), ...valuesOf<Quote>("createQuote", "201")];
const trades = [...valuesOf<Trade>("getTrade", "200"), ...valuesOf<Trade>("acceptQuote", "201")];
const hoursBetween = (start: string, end: string) => (Date.parse(end) - Date.parse(start)) / 3_600_000;
const hoursOf = ({ maturity: { start, end } }: Instrument) => hoursBetween(start, end);

describe("provenance of the enmacc document", () => {
  it("marks the operations that a program was observed to call, and every other one as modelled", () => {
    const marks = operations.map(({ id, definition }) => [id, definition["x-provenance"]]);

    expect(Object.fromEntries(marks)).toEqual({
      authenticate: "observed",
      getTrades: "observed",
      getTrade: "observed",
      getLoadShape: "observed",
      getRfqs: "modelled",
      getRfq: "modelled",
      createRfq: "modelled",
      cancelRfq: "modelled",
      getQuotes: "modelled",
      createQuote: "modelled",
      withdrawQuote: "modelled",
      acceptQuote: "modelled",
      getCounterparties: "modelled",
      getProducts: "modelled",
    });
  });

  it("states of every modelled operation its use case, and that enmacc's own will differ", () => {
    const modelled = operations.filter(({ definition }) => definition["x-provenance"] === "modelled");

    for (const { id, definition } of modelled) {
      expect(definition["x-use-case"], id).toMatch(/\w/);
      expect(definition.description, id).toMatch(
        /^Modelled by this project, not by enmacc; enmacc's real operation will differ\./,
      );
    }
  });

  it("marks every schema and every shared response", () => {
    const { schemas, responses } = document.components as Record<string, Record<string, object>>;
    const marked = { ...schemas, ...responses };

    for (const [name, part] of Object.entries(marked))
      expect(part, name).toHaveProperty(
        "x-provenance",
        expect.stringMatching(/^(documented|observed|inferred|modelled)$/),
      );
    expect(responses).toMatchObject({
      Unauthorized: { "x-provenance": "inferred" },
      Forbidden: { "x-provenance": "inferred" },
      TooManyRequests: { "x-provenance": "inferred" },
      GatewayTimeout: { "x-provenance": "inferred" },
    });
  });

  it("requires no property of an observed object that nobody has observed", () => {
    const { schemas } = document.components as unknown as { schemas: Record<string, JsonSchema> };
    const observed = Object.entries(schemas).filter(([, schema]) => schema["x-provenance"] === "observed");

    const [added, required] = [new Set<string>(), new Set<string>()];
    for (const [name, schema] of observed) collectAdded(name, schema, added, required);

    expect([...required]).toEqual([]);
    expect([...added]).toEqual(
      expect.arrayContaining([
        "Trade.status",
        "Trade.uti",
        "Quantity.energy",
        "AuthenticateResponse.expires_in",
      ]),
    );
  });
});

describe("versions of the enmacc document", () => {
  it("has them in the path: as observed, and the newest one for what is modelled", () => {
    const versions = operations.map(({ id, path }) => [id, path.split("/")[1]]);

    const { authenticate, getTrades, getTrade, getLoadShape, ...modelled } = Object.fromEntries(versions);

    expect({ authenticate, getTrades, getTrade, getLoadShape }).toEqual({
      authenticate: "v2.1",
      getTrades: "v2.0",
      getTrade: "v2.0",
      getLoadShape: "v2.0",
    });
    expect(new Set(Object.values(modelled))).toEqual(new Set(["v2.2"]));
  });
});

describe("credentials of the enmacc document", () => {
  it("asks for the API key alone to authenticate, and for key and token together elsewhere", () => {
    const requirements = operations.map(({ id, security }) => [id, security]);

    for (const [id, security] of requirements)
      expect(security, String(id)).toEqual([
        id === "authenticate" ? { ApiKey: [] } : { ApiKey: [], AccessToken: [] },
      ]);
  });

  it("sends the key as x-api-key and the token as bearer", () => {
    const { securitySchemes } = document.components as Record<string, unknown>;

    expect(securitySchemes).toMatchObject({
      ApiKey: { type: "apiKey", in: "header", name: "x-api-key" },
      AccessToken: { type: "http", scheme: "bearer" },
    });
  });

  it("spells authenticate's fields as observed first, and as documented", () => {
    const requests = Object.values(examples("authenticate", "request")) as object[];
    const responses = valuesOf<object>("authenticate", "200");

    expect(requests.map((request) => Object.keys(request).join())).toEqual([
      "grant_type,client_id,client_secret",
      "client-id,client-secret",
    ]);
    for (const response of responses) expect(Object.keys(response)).toEqual(["access_token"]);
  });

  it("has a token that has not expired and one that does not state its lifetime", () => {
    const responses = valuesOf<{ access_token: string }>("authenticate", "200");

    const claims = responses.map(({ access_token: token }) =>
      JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()),
    );

    expect(claims[0].exp).toBeGreaterThan(Date.now() / 1000);
    expect(claims[1]).not.toHaveProperty("exp");
  });
});

describe("refusals of the enmacc document", () => {
  const gateway: Record<string, object> = {
    "401": { unauthorized: { message: "Unauthorized" } },
    "403": { forbidden: { message: "Forbidden" } },
    "429": { rate: { message: "Too Many Requests" }, quota: { message: "Limit Exceeded" } },
    "504": { timeout: { message: "Endpoint request timed out" } },
  };

  it.each(operations.map(({ id }) => id))("words the gateway's responses to %s as the gateway does", (id) => {
    for (const [status, bodies] of Object.entries(gateway)) expect(examples(id, status)).toEqual(bodies);
  });

  it("does not promise a Retry-After header with 429", () => {
    const { TooManyRequests } = (document.components as Record<string, Record<string, unknown>>)
      .responses as Record<string, unknown>;

    expect(TooManyRequests).toMatchObject({ headers: { "Retry-After": expect.anything() } });
    expect(TooManyRequests).not.toMatchObject({ headers: { "Retry-After": { required: true } } });
  });

  it("names the conflict that keeps a quote from being accepted", () => {
    const codes = valuesOf<{ code: string }>("acceptQuote", "409").map(({ code }) => code);

    expect(codes).toEqual(["quote_expired", "quote_not_active", "rfq_not_open"]);
  });

  it("has an example for every response with a body and for every JSON request", () => {
    for (const { id, definition } of operations) {
      for (const status of statusesWithBody(id))
        expect(Object.keys(examples(id, status)), `${id} ${status}`).not.toEqual([]);
      if (definition.requestBody !== undefined)
        expect(Object.keys(examples(id, "request")), id).not.toEqual([]);
    }
  });
});

describe("repeating requests of the enmacc document", () => {
  const posts = operations.filter(({ method }) => method === "post");

  it("marks no POST but authenticate as idempotent", () => {
    const safe = posts.filter(({ definition }) => definition["x-idempotent"] === true);

    expect(safe.map(({ id }) => id)).toEqual(["authenticate"]);
  });

  it("says of every other POST how to find out whether it was acted on", () => {
    const unsafe = posts.filter(({ id }) => id !== "authenticate");

    for (const { id, definition } of unsafe) {
      expect(definition["x-idempotent"], id).toBe(false);
      const named = /\bget[A-Z]\w+/.exec(String(definition["x-recovery-hint"]))?.[0] ?? "none";
      expect(operation(named).method, id).toBe("get");
    }
  });
});

describe("paging of the enmacc document", () => {
  it.each(["getTrades", "getRfqs", "getCounterparties", "getProducts"])(
    "pages %s by skip and limit",
    (id) => {
      const names = (operation(id).definition.parameters as { name?: string; $ref?: string }[]).map(
        ({ name, $ref }) => name ?? $ref?.split("/").at(-1),
      );

      expect(operation(id).definition["x-paging"]).toBe("offset");
      expect(names).toEqual(expect.arrayContaining(["Skip", "Limit"]));
    },
  );

  it.each([
    ["getTrades", "tradesFirstPage", "tradesSecondPage"],
    ["getRfqs", "rfqsFirstPage", "rfqsSecondPage"],
  ])("has two pages of %s without a common item", (id, first, second) => {
    const pages = examples(id, "200") as Record<string, List<object>>;

    const items = [first, second]
      .flatMap((name) => pages[name]?.items ?? [])
      .map((item) => JSON.stringify(item));

    expect(items.length).toBeGreaterThan(1);
    expect(new Set(items).size).toBe(items.length);
  });
});

describe("links of the enmacc examples", () => {
  const [{ url: server }] = document.servers as unknown as [{ url: string }];

  it("lead to items that the examples have", () => {
    const known = new Map<string, unknown>([
      ...trades.map(({ id }) => [`${server}/v2.0/trades/${id}`, id] as const),
      ...trades.map(({ id }) => [`${server}/v2.0/trades/${id}/load-shape`, id] as const),
      ...rfqs.map(({ id }) => [`${server}/v2.2/rfqs/${id}`, id] as const),
      ...rfqs.map(({ id }) => [`${server}/v2.2/rfqs/${id}/quotes`, id] as const),
    ]);

    const links = JSON.stringify(document.components).match(/https:[^"]+\/v2[^"]+/g) ?? [];

    expect(links.length).toBeGreaterThan(10);
    for (const link of links) expect([...known.keys()]).toContain(link);
  });

  it("lead to a load shape from every trade with a shape, and from no other", () => {
    for (const { id, instrument, quantity } of trades)
      expect(quantity.ref, id).toBe(
        instrument.load === "shape" ? `${server}/v2.0/trades/${id}/load-shape` : undefined,
      );
  });
});

describe("load shapes of the enmacc examples", () => {
  const shapes = examples("getLoadShape", "200") as Record<string, { data: Interval[] }>;
  const shapeOf = (name: string) => shapes[name]?.data ?? [];
  const tradeOf = (name: string) => (examples("getTrade", "200") as Record<string, Trade>)[name] as Trade;

  it.each([
    ["quarterHours", "tradePowerShape", 100, 0.25],
    ["hours", "tradePowerShape", 25, 1],
  ])("has %s that cover the day of 25 hours without a gap", (name, trade, count, hours) => {
    const starts = shapeOf(name).map((interval) => interval["interval-start"]);
    const { start, end } = tradeOf(trade).instrument.maturity;

    const lengths = starts.map((at, index) => hoursBetween(at, starts[index + 1] ?? end));

    expect([starts[0], starts.length]).toEqual([start, count]);
    expect(new Set(lengths)).toEqual(new Set([hours]));
  });

  it("has gas days from 06:00 to 06:00 in local time, the first one of 25 hours", () => {
    const starts = shapeOf("days").map((interval) => interval["interval-start"]);
    const { start, end } = tradeOf("tradeGasShape").instrument.maturity;
    const local = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Amsterdam", timeStyle: "short" });

    const lengths = starts.map((at, index) => hoursBetween(at, starts[index + 1] ?? end));

    expect(starts[0]).toBe(start);
    expect(lengths).toEqual([25, 24, 24, 24, 24, 24, 24]);
    expect(new Set([...starts, end].map((at) => local.format(Date.parse(at))))).toEqual(new Set(["06:00"]));
  });

  it.each([
    ["quarterHours", "tradePowerShape"],
    ["hours", "tradePowerShape"],
    ["days", "tradeGasShape"],
  ])("adds up in %s to the energy of the trade, whose amount is the average", (name, trade) => {
    const { instrument, quantity } = tradeOf(trade);
    const data = shapeOf(name);

    const energy = data.reduce((sum, interval, index) => {
      const end = data[index + 1]?.["interval-start"] ?? instrument.maturity.end;
      return sum + interval.quantity.value * hoursBetween(interval["interval-start"], end);
    }, 0);

    expect(energy).toBeCloseTo(quantity.energy.value, 6);
    expect(quantity.amount.value * hoursOf(instrument)).toBeCloseTo(quantity.energy.value, 6);
  });
});

describe("example scenario of the enmacc document", () => {
  it("creates the RFQ that the request asks for", () => {
    const request = examples("createRfq", "request").createRfq as object;
    const [created] = valuesOf<Rfq>("createRfq", "201");

    expect(created).toMatchObject({ ...request, status: "open" });
  });

  it("keeps each RFQ the same through all of its states", () => {
    const constant = (rfq: Rfq) => {
      const { instrument, quantity, action, "counterparty-ids": asked, "product-id": product } = rfq;
      return { instrument, quantity, action, asked, product };
    };
    for (const rfq of rfqs)
      for (const same of rfqs.filter(({ id }) => id === rfq.id))
        expect(constant(same)).toEqual(constant(rfq));
    expect(new Set(rfqs.map(({ status }) => status))).toEqual(
      new Set(["open", "quoted", "traded", "cancelled", "expired"]),
    );
  });

  it("quotes only RFQs that exist, by parties that were asked, for the quantity that was asked for", () => {
    for (const quote of quotes) {
      const rfq = rfqs.find(({ id }) => id === quote["rfq-id"]);
      expect(rfq?.["counterparty-ids"], quote.id).toContain(quote.counterparty.company.id);
      expect(quote.quantity, quote.id).toEqual(rfq?.quantity);
    }
    expect(new Set(quotes.map(({ status }) => status))).toEqual(
      new Set(["active", "accepted", "rejected", "withdrawn", "expired"]),
    );
  });

  it("lets two parties quote and accepts the cheaper quote", () => {
    const [byDefault] = valuesOf<List<Quote>>("getQuotes", "200");
    const [trade] = valuesOf<Trade>("acceptQuote", "201");

    const cheapest = byDefault?.items.toSorted((a, b) => a.pricing.price.value - b.pricing.price.value)[0];

    expect(new Set(byDefault?.items.map(({ counterparty }) => counterparty.company.id)).size).toBe(2);
    expect(trade).toMatchObject({ "quote-id": cheapest?.id, pricing: cheapest?.pricing });
    expect(Date.parse(trade?.["traded-at"] ?? "")).toBeLessThan(Date.parse(cheapest?.["valid-until"] ?? ""));
  });

  it("refers from a trade of an RFQ to that RFQ and the accepted quote, and back", () => {
    const fromRfqs = trades.filter((trade) => trade["rfq-id"] !== undefined);

    expect(new Set(fromRfqs.map(({ id }) => id)).size).toBe(2);
    for (const trade of fromRfqs) {
      const rfq = rfqs.find(({ id, status }) => id === trade["rfq-id"] && status === "traded");
      const quote = quotes.find(({ id, status }) => id === trade["quote-id"] && status === "accepted");
      expect(rfq, trade.id).toMatchObject({
        "trade-id": trade.id,
        action: trade.action,
        instrument: trade.instrument,
        quantity: trade.quantity,
      });
      expect(quote, trade.id).toMatchObject({
        "rfq-id": trade["rfq-id"],
        pricing: trade.pricing,
        quantity: trade.quantity,
        counterparty: trade.counterparty,
      });
    }
  });

  it("has energy = amount × hours of the maturity", () => {
    for (const { id, instrument, quantity } of [...trades, ...rfqs])
      expect(quantity.energy.value, id).toBe(quantity.amount.value * hoursOf(instrument));
  });

  it("counts the hour that a change of the clocks takes", () => {
    const hours = Object.fromEntries(products.map(({ id, instrument }) => [id, hoursOf(instrument)]));

    expect(hours).toEqual({
      "POWER-DELU-BASE-2027-01": 744,
      "POWER-DELU-BASE-2027-03": 743,
      "POWER-DELU-PEAK-2027-01": 744,
      "POWER-DELU-BASE-2027": 8760,
      "GAS-TTF-BASE-2027-01": 744,
    });
  });

  it("takes products and counterparties from the master data", () => {
    for (const { "product-id": id, instrument } of rfqs)
      expect(products).toContainEqual(expect.objectContaining({ id, instrument }));
    for (const { counterparty } of [...quotes, ...trades])
      expect(counterparties).toContainEqual(expect.objectContaining(counterparty.company));
    for (const id of rfqs.flatMap((rfq) => rfq["counterparty-ids"]))
      expect(counterparties).toContainEqual(expect.objectContaining({ id }));
  });

  it("uses identifiers whose check digits are right", () => {
    const leis = [...counterparties, ...rfqs.map(({ initiator }) => initiator.company)].map(({ lei }) => lei);
    const eics = [
      ...counterparties.flatMap(({ eic }) => eic ?? []),
      ...products.map((product) => product["delivery-point"].eic),
    ];

    for (const lei of leis) expect(leiRemainder(lei), lei).toBe(1n);
    for (const eic of eics) expect(eicCheckCharacter(eic), eic).toBe(eic.at(-1));
    for (const { uti, id } of trades)
      if (uti !== undefined)
        expect(
          leis.some((lei) => uti.startsWith(lei)),
          id,
        ).toBe(true);
  });
});

interface JsonSchema {
  readonly "x-provenance"?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

/** Collects the properties with a mark of their own, and those of them that are required. */
function collectAdded(name: string, schema: JsonSchema, added: Set<string>, required: Set<string>): void {
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const path = `${name}.${key}`;
    if (property["x-provenance"] !== undefined) {
      added.add(path);
      if (schema.required?.includes(key)) required.add(path);
    }
    collectAdded(path, property, added, required);
  }
}

/** ISO 7064 MOD 97-10, as ISO 17442 has it: 1 when the check digits are right. */
function leiRemainder(lei: string): bigint {
  return BigInt([...lei].map((character) => Number.parseInt(character, 36)).join("")) % 97n;
}

/** The 16th character of an EIC, computed from the other 15 as ENTSO-E's manual has it. */
function eicCheckCharacter(eic: string): string | undefined {
  const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-";
  const sum = [...eic.slice(0, 15)].reduce(
    (total, c, index) => total + alphabet.indexOf(c) * (16 - index),
    0,
  );
  return alphabet[36 - ((sum - 1) % 37)];
}
