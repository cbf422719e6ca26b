import { describe, expect, expectTypeOf, it } from "vitest";
import { createEnmaccClient, listItems } from "../../src/index.js";

/** A list of numbered trades, two to a page; the cursor is the number of the next one. */
function pagedClient(
  count: number,
  nextCursor = (next: number): string | null => (next < count ? `${next}` : null),
) {
  const sent: URL[] = [];
  const client = createEnmaccClient({
    baseUrl: "https://enmacc.example/v2.2",
    fetch: async (address) => {
      const url = new URL(address);
      sent.push(url);
      const from = Number(url.searchParams.get("cursor") ?? 0);
      const items = Array.from({ length: Math.min(2, count - from) }, (_, n) => ({ id: `${from + n}` }));
      return Response.json({ items, nextCursor: nextCursor(from + 2) });
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
  it.each([0, 1, 2, 5])("reads a list of %i items once, in order", async (count) => {
    const { client } = pagedClient(count);

    const items = listItems(client, "getTrades");

    expectTypeOf(items).toExtend<AsyncIterable<{ id: string; rfqId: string }>>();
    expect(await ids(items)).toEqual(Array.from({ length: count }, (_, n) => `${n}`));
  });

  it("keeps the filters from page to page, and the path of the base URL", async () => {
    const { client, sent } = pagedClient(3);

    await ids(listItems(client, "getTrades", { query: { limit: 2 } }));

    expect(sent.map((url) => url.pathname + url.search)).toEqual([
      "/v2.2/trades?limit=2",
      "/v2.2/trades?limit=2&cursor=2",
    ]);
  });

  it("ends with an error when the API hands out the same cursor twice", async () => {
    const { client } = pagedClient(9, () => "2");

    await expect(ids(listItems(client, "getTrades"))).rejects.toMatchObject({ code: "paging_unstable" });
  });

  it("throws the error that the API returns", async () => {
    const fetch = async () => Response.json({ message: "Limit Exceeded" }, { status: 429 });
    const client = createEnmaccClient({ baseUrl: "https://enmacc.example", fetch });

    await expect(ids(listItems(client, "getRfqs"))).rejects.toMatchObject({ code: "quota_exceeded" });
  });
});
