import { describe, expect, expectTypeOf, it } from "vitest";
import { createEnmaccClient, listItems } from "../../src/index.js";

/** A list of numbered products. */
function pagedClient(count: number, pageOf = (skip: number, limit: number) => [skip, skip + limit] as const) {
  const sent: URL[] = [];
  const client = createEnmaccClient({
    baseUrl: "https://enmacc.example",
    fetch: async (address) => {
      const url = new URL(address);
      sent.push(url);
      const all = Array.from({ length: count }, (_, id) => ({ id: `${id}` }));
      const { skip, limit } = Object.fromEntries(url.searchParams);
      return Response.json({ items: all.slice(...pageOf(Number(skip), Number(limit))) });
    },
  });
  return { client, sent };
}

async function ids(items: AsyncIterable<unknown>): Promise<string[]> {
  const found: string[] = [];
  for await (const item of items) found.push((item as { id: string }).id);
  return found;
}

describe("listItems()", () => {
  it.each([0, 1, 2, 5, 6])("reads a list of %i items once, in order", async (count) => {
    const { client } = pagedClient(count);

    const items = listItems(client, "getProducts", { query: { limit: 2 } });

    expectTypeOf(items).toExtend<AsyncIterable<{ id: string; name: string }>>();
    expect(await ids(items)).toEqual(Array.from({ length: count }, (_, n) => `${n}`));
  });

  it.each([
    [50, 120],
    [60, 120],
    [60, 61],
    [99, 99],
  ])("misses nothing when the API gives at most %i of a list of %i items", async (most, count) => {
    const { client } = pagedClient(count, (skip, limit) => [skip, skip + Math.min(limit, most)]);

    const found = await ids(listItems(client, "getProducts", { query: { limit: 100 } }));

    expect(found).toEqual(Array.from({ length: count }, (_, n) => `${n}`));
  });

  it("asks once more only if the page may have been cut off", async () => {
    const { client, sent } = pagedClient(49);

    await ids(listItems(client, "getProducts", { query: { limit: 100 } }));

    expect(sent).toHaveLength(1);
  });

  it("keeps the filters from page to page", async () => {
    const { client, sent } = pagedClient(3);

    await ids(listItems(client, "getProducts", { query: { limit: 2, commodity: "gas" } }));

    expect(sent.map((url) => url.pathname + url.search)).toEqual([
      "/v2.2/products?limit=2&commodity=gas&skip=0",
      "/v2.2/products?limit=2&commodity=gas&skip=2",
    ]);
  });

  it("begins where the caller says, and states the limit that it relies on", async () => {
    const { client, sent } = pagedClient(3);

    expect(await ids(listItems(client, "getProducts", { query: { skip: 1 } }))).toEqual(["1", "2"]);
    expect(sent.map((url) => url.search)).toEqual(["?skip=1&limit=50"]);
  });

  it("reads the list that was asked for, although the caller uses the query again", async () => {
    const { client, sent } = pagedClient(3);
    const query: { limit: number; commodity: "gas" | "power" } = { limit: 2, commodity: "gas" };
    const products = listItems(client, "getProducts", { query });
    query.commodity = "power";

    for await (const _ of products) query.limit = 1;

    expect(sent.map(({ searchParams }) => searchParams.get("commodity"))).toEqual(["gas", "gas"]);
  });

  it("rejects when the API ignores skip and returns the same page again", async () => {
    const { client } = pagedClient(9, (_, limit) => [0, limit]);

    const items = ids(listItems(client, "getProducts", { query: { limit: 2 } }));

    await expect(items).rejects.toMatchObject({ code: "paging_unstable" });
  });

  it("rejects when the API ignores limit, since the next page is not known", async () => {
    const { client } = pagedClient(9, (skip) => [skip, skip + 3]);

    const items = ids(listItems(client, "getProducts", { query: { limit: 2 } }));

    await expect(items).rejects.toMatchObject({ code: "paging_unstable" });
  });

  it("throws the error that the API returns", async () => {
    const fetch = async () => Response.json({ message: "Limit Exceeded" }, { status: 429 });
    const client = createEnmaccClient({ baseUrl: "https://enmacc.example", fetch });

    await expect(ids(listItems(client, "getRfqs"))).rejects.toMatchObject({ code: "quota_exceeded" });
  });
});
