import { describe, expect, it } from "vitest";
import { documentUnderTest } from "./support/document-under-test.ts";

const { document, operations, operation, examples, statusesWithBody } = documentUnderTest("enmacc");

interface Volume {
  readonly power: number;
  readonly energy: number;
}
interface Product {
  readonly id: string;
  readonly commodity: string;
  readonly profile: string;
  readonly deliveryPoint: { readonly eic: string };
  readonly deliveryPeriod: { readonly start: string; readonly end: string };
}
interface Party {
  readonly id: string;
  readonly name: string;
  readonly lei: string;
}
interface Rfq {
  readonly id: string;
  readonly status: string;
  readonly direction: string;
  readonly product: Product;
  readonly volume: Volume;
  readonly initiator: Party;
  readonly counterpartyIds: readonly string[];
  readonly tradeId: string | null;
}
interface Quote {
  readonly id: string;
  readonly rfqId: string;
  readonly status: string;
  readonly counterparty: Party;
  readonly price: { readonly amount: number };
  readonly volume: Volume;
  readonly validUntil: string;
}
interface Trade {
  readonly id: string;
  readonly rfqId: string;
  readonly quoteId: string;
  readonly direction: string;
  readonly product: Product;
  readonly volume: Volume;
  readonly price: { readonly amount: number };
  readonly totalPrice: { readonly amount: number };
  readonly buyer: Party;
  readonly seller: Party;
  readonly executedAt: string;
  readonly uti: string | null;
}
interface List<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string | null;
}

const valuesOf = <Value>(id: string, status: string) => Object.values(examples(id, status)) as Value[];
const itemsOf = <Item>(id: string) => valuesOf<List<Item>>(id, "200").flatMap(({ items }) => items);

const products = itemsOf<Product>("getProducts");
const counterparties = itemsOf<Party & { readonly eic: string | null }>("getCounterparties");
const rfqs = [
  ...itemsOf<Rfq>("getRfqs"),
  ...valuesOf<Rfq>("getRfq", "200"),
  ...valuesOf<Rfq>("createRfq", "201"),
  ...valuesOf<Rfq>("cancelRfq", "200"),
];
const quotes = [...itemsOf<Quote>("getQuotes"), ...valuesOf<Quote>("createQuote", "201")];
const trades = [
  ...itemsOf<Trade>("getTrades"),
  ...valuesOf<Trade>("getTrade", "200"),
  ...valuesOf<Trade>("acceptQuote", "201"),
];
const hoursOf = ({ deliveryPeriod: { start, end } }: Product) =>
  (Date.parse(end) - Date.parse(start)) / 3_600_000;

describe("provenance of the enmacc document", () => {
  it("marks authenticate as documented and every other operation as modelled", () => {
    const marks = operations.map(({ id, definition }) => [id, definition["x-provenance"]]);

    expect(Object.fromEntries(marks)).toEqual({
      authenticate: "documented",
      getTrades: "modelled",
      getTrade: "modelled",
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

  it("says of every modelled operation what it is for and that enmacc's own will differ", () => {
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
        expect.stringMatching(/^(documented|inferred|modelled)$/),
      );
    expect(responses).toMatchObject({
      Unauthorized: { "x-provenance": "inferred" },
      Forbidden: { "x-provenance": "inferred" },
      TooManyRequests: { "x-provenance": "inferred" },
      GatewayTimeout: { "x-provenance": "inferred" },
    });
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

  it("spells authenticate's fields with hyphens", () => {
    const [request] = Object.values(examples("authenticate", "request"));
    const answers = valuesOf<object>("authenticate", "200");

    expect(Object.keys(request as object)).toEqual(["client-id", "client-secret"]);
    for (const answer of answers) expect(Object.keys(answer)).toEqual(["access-token"]);
  });

  it("has a token that has not expired and one that does not say", () => {
    const answers = valuesOf<{ "access-token": string }>("authenticate", "200");

    const claims = answers.map(({ "access-token": token }) =>
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

  it.each(operations.map(({ id }) => id))("words the gateway's answers to %s as the gateway does", (id) => {
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

  it("has an example for every answer with a body and for every JSON request", () => {
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

  it("holds none but authenticate safe to repeat", () => {
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
  it.each(["getTrades", "getRfqs"])("ends by default after one page of %s", (id) => {
    const [byDefault] = valuesOf<List<unknown>>(id, "200");

    expect(operation(id).definition["x-paging"]).toBe("cursor");
    expect(byDefault?.nextCursor).toBeNull();
  });

  it.each([
    ["getTrades", "tradesFirstPage", "tradesSecondPage"],
    ["getRfqs", "rfqsFirstPage", "rfqsSecondPage"],
  ])("has two pages of %s that share no item", (id, first, second) => {
    const pages = examples(id, "200") as Record<string, List<{ id: string }>>;

    const ids = [first, second].flatMap((name) => pages[name]?.items.map((item) => item.id) ?? []);

    expect(pages[first]?.nextCursor).toMatch(/./);
    expect(pages[second]?.nextCursor).toBeNull();
    expect(new Set(ids).size).toBe(2);
  });
});

describe("story of the enmacc examples", () => {
  it("creates the RFQ that the request asks for", () => {
    const request = examples("createRfq", "request").createRfq as {
      productId: string;
      volume: { power: number };
    };
    const [created] = valuesOf<Rfq & { reference: string }>("createRfq", "201");

    const { volume, productId, ...same } = request;

    expect(created).toMatchObject({ ...same, status: "open", product: { id: productId }, volume });
  });

  it("keeps each RFQ the same through all of its states", () => {
    for (const rfq of rfqs) {
      const sameId = rfqs.filter(({ id }) => id === rfq.id);
      for (const { product, volume, direction, counterpartyIds } of sameId)
        expect({ product, volume, direction, counterpartyIds }).toEqual({
          product: rfq.product,
          volume: rfq.volume,
          direction: rfq.direction,
          counterpartyIds: rfq.counterpartyIds,
        });
    }
    expect(new Set(rfqs.map(({ status }) => status))).toEqual(
      new Set(["open", "quoted", "traded", "cancelled", "expired"]),
    );
  });

  it("quotes only RFQs that exist, by parties that were asked, for the volume that was asked for", () => {
    for (const quote of quotes) {
      const rfq = rfqs.find(({ id }) => id === quote.rfqId);
      expect(rfq?.counterpartyIds, quote.id).toContain(quote.counterparty.id);
      expect(quote.volume, quote.id).toEqual(rfq?.volume);
    }
    expect(new Set(quotes.map(({ status }) => status))).toEqual(
      new Set(["active", "accepted", "rejected", "withdrawn", "expired"]),
    );
  });

  it("lets two parties quote on the story's RFQ and accepts the cheaper quote", () => {
    const [byDefault] = valuesOf<List<Quote>>("getQuotes", "200");
    const [trade] = valuesOf<Trade>("acceptQuote", "201");

    const cheapest = byDefault?.items.toSorted((a, b) => a.price.amount - b.price.amount)[0];

    expect(new Set(byDefault?.items.map(({ counterparty }) => counterparty.id)).size).toBe(2);
    expect(trade).toMatchObject({ quoteId: cheapest?.id, price: cheapest?.price });
    expect(Date.parse(trade?.executedAt ?? "")).toBeLessThan(Date.parse(cheapest?.validUntil ?? ""));
  });

  it("refers from every trade to the RFQ and the accepted quote that it came from, and back", () => {
    for (const trade of trades) {
      const rfq = rfqs.find(({ id, status }) => id === trade.rfqId && status === "traded");
      const quote = quotes.find(({ id, status }) => id === trade.quoteId && status === "accepted");
      const [us, them] =
        trade.direction === "buy" ? [trade.buyer, trade.seller] : [trade.seller, trade.buyer];
      expect(rfq, trade.id).toMatchObject({
        tradeId: trade.id,
        direction: trade.direction,
        product: trade.product,
        volume: trade.volume,
        initiator: us,
      });
      expect(quote, trade.id).toMatchObject({
        rfqId: trade.rfqId,
        price: trade.price,
        volume: trade.volume,
        counterparty: them,
      });
    }
  });

  it("has energy = power × hours of the delivery period, and total price = energy × price", () => {
    for (const { id, product, volume, price, totalPrice } of trades) {
      expect(product.profile, id).toBe("base");
      expect(volume.energy, id).toBe(volume.power * hoursOf(product));
      expect(totalPrice.amount, id).toBeCloseTo(volume.energy * price.amount, 6);
    }
    for (const { id, product, volume } of rfqs)
      expect(volume.energy, id).toBe(volume.power * hoursOf(product));
  });

  it("counts the hour that a change of the clocks takes", () => {
    const hours = Object.fromEntries(products.map((product) => [product.id, hoursOf(product)]));

    expect(hours).toEqual({
      "POWER-DELU-BASE-2027-01": 744,
      "POWER-DELU-BASE-2027-03": 743,
      "POWER-DELU-PEAK-2027-01": 744,
      "POWER-DELU-BASE-2027": 8760,
      "GAS-TTF-BASE-2027-01": 744,
    });
  });

  it("takes products and counterparties from the master data", () => {
    for (const { product } of [...rfqs, ...trades]) expect(products).toContainEqual(product);
    for (const { counterparty } of quotes)
      expect(counterparties).toContainEqual(expect.objectContaining(counterparty));
    for (const id of rfqs.flatMap(({ counterpartyIds }) => counterpartyIds))
      expect(counterparties).toContainEqual(expect.objectContaining({ id }));
  });

  it("uses identifiers whose check digits are right", () => {
    const leis = [...counterparties, ...rfqs.map(({ initiator }) => initiator)].map(({ lei }) => lei);
    const eics = [
      ...counterparties.flatMap(({ eic }) => eic ?? []),
      ...products.map((p) => p.deliveryPoint.eic),
    ];

    for (const lei of leis) expect(leiRemainder(lei), lei).toBe(1n);
    for (const eic of eics) expect(eicCheckCharacter(eic), eic).toBe(eic.at(-1));
    for (const { uti, id } of trades)
      if (uti !== null)
        expect(
          leis.some((lei) => uti.startsWith(lei)),
          id,
        ).toBe(true);
  });
});

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
