import { describe, expect, expectTypeOf, it } from "vitest";
import { forOrganization, listItems } from "../../src/index.js";
import { ORGANIZATION, respondingClient } from "./responding-client.js";

const certificate = (n: number) => ({
  federatedStreamId: {
    registry: "Narnia",
    streamId: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
  },
  quantity: n,
  start: n * 3600,
  end: (n + 1) * 3600,
  gridArea: "DK1",
  certificateType: "production",
  attributes: {},
});
const certificates = (count: number) => Array.from({ length: count }, (_, n) => certificate(n));

/** A list as ETT pages it; `change` may alter it before each response. */
function pagedClient(
  list: unknown[],
  change: (list: unknown[], page: number) => void = () => {},
  serverLimit = Infinity,
) {
  let pages = 0;
  return respondingClient((url) => {
    change(list, pages++);
    const skip = Number(url.searchParams.get("Skip") ?? 0);
    const limit = Math.min(Number(url.searchParams.get("Limit") ?? 2_147_483_647), serverLimit);
    const result = list.slice(skip, skip + limit);
    return { result, metadata: { count: result.length, offset: skip, limit, total: list.length } };
  });
}

async function numbers(items: AsyncIterable<{ quantity: number }>): Promise<number[]> {
  const found: number[] = [];
  for await (const { quantity } of items) found.push(quantity);
  return found;
}

const query = { organizationId: ORGANIZATION, Limit: 4 };
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

describe("listItems()", () => {
  it.each([0, 1, 3, 4, 5, 8, 11])("reads a list of %i items once, in order", async (count) => {
    const { client } = pagedClient(certificates(count));

    const found = await numbers(listItems(client, "getCertificates", { query }));

    expect(found).toEqual(upTo(count));
  });

  it("starts at Skip and keeps the other filters", async () => {
    const { client, sent } = pagedClient(certificates(10));

    const found = await numbers(
      listItems(client, "getCertificates", { query: { ...query, Skip: 7, Start: 5 } }),
    );

    expect(found).toEqual([7, 8, 9]);
    expect(sent.every((url) => url.searchParams.get("Start") === "5")).toBe(true);
  });

  it("goes on where the server hands out smaller pages than it was asked for", async () => {
    const { client } = pagedClient(certificates(10), undefined, 3);

    const found = await numbers(listItems(client, "getCertificates", { query }));

    expect(found).toEqual(upTo(10));
  });

  it("reads page by page, no further than it is asked to", async () => {
    const { client, sent } = pagedClient(certificates(100));

    for await (const { quantity } of listItems(client, "getCertificates", { query })) {
      if (quantity === 5) break;
    }

    expect(sent).toHaveLength(2);
  });

  it("misses nothing when items before the place are claimed meanwhile", async () => {
    const { client } = pagedClient(certificates(12), (list, page) => {
      if (page === 1) list.splice(0, 3);
    });

    const found = await numbers(listItems(client, "getCertificates", { query }));

    expect(found).toEqual(upTo(12));
  });

  it("misses nothing when the item read last is claimed meanwhile", async () => {
    const { client } = pagedClient(certificates(12), (list, page) => {
      if (page === 1) list.splice(3, 1);
    });

    const found = await numbers(listItems(client, "getCertificates", { query }));

    expect(found).toEqual(upTo(12));
  });

  it("repeats nothing when items appear before the place meanwhile", async () => {
    const { client } = pagedClient(certificates(12), (list, page) => {
      if (page === 1) list.unshift(certificate(90), certificate(91));
    });

    const found = await numbers(listItems(client, "getCertificates", { query }));

    expect(found).toEqual(upTo(12));
  });

  it("ends when everything was claimed meanwhile", async () => {
    const { client } = pagedClient(certificates(12), (list, page) => {
      if (page === 1) list.splice(0);
    });

    const found = await numbers(listItems(client, "getCertificates", { query }));

    expect(found).toEqual(upTo(4));
  });

  it("reports a list in which the place is lost", async () => {
    const { client } = pagedClient(certificates(60), (list, page) => {
      if (page === 3) list.splice(0, 20);
    });

    const reading = numbers(listItems(client, "getCertificates", { query }));

    await expect(reading).rejects.toMatchObject({ name: "ClientError", code: "paging_unstable" });
  });

  it("reports a list without ids whose place has moved", async () => {
    const transfer = (n: number) => ({ ...certificate(n), receiverId: "r" });
    const { client } = pagedClient(upTo(12).map(transfer), (list, page) => {
      if (page === 2) list.unshift(transfer(99));
    });

    const reading = numbers(listItems(client, "getTransfers", { query }));

    await expect(reading).rejects.toMatchObject({ code: "paging_unstable", operationId: "getTransfers" });
  });

  it("ends with an error when the API returns the same page for ever", async () => {
    const page = { result: certificates(2), metadata: { count: 2, offset: 0, limit: 2, total: 9 } };
    const { client, sent } = respondingClient(() => page);

    const reading = numbers(listItems(client, "getCertificates", { query }));

    await expect(reading).rejects.toMatchObject({ code: "paging_unstable" });
    expect(sent).toHaveLength(2);
  });

  it("ends with the total, whatever page size the response claims", async () => {
    const page = { result: certificates(2), metadata: { count: 2, offset: 0, limit: 2, total: 2 } };
    const { client, sent } = respondingClient(() => page);

    const found = await numbers(listItems(client, "getCertificates", { query }));

    expect(found).toEqual([0, 1]);
    expect(sent).toHaveLength(1);
  });

  it("keeps equal transfers apart", async () => {
    const twice = { ...certificate(1), receiverId: "r" };
    const { client } = pagedClient(Array.from({ length: 9 }, () => twice));

    const found = await numbers(listItems(client, "getTransfers", { query }));

    expect(found).toHaveLength(9);
  });

  it("throws the error that the API returns", async () => {
    const { client } = respondingClient(() => new Response(null, { status: 403 }));

    const reading = numbers(listItems(client, "getCertificates", { query }));

    await expect(reading).rejects.toMatchObject({ name: "ApiError", status: 403 });
  });

  it("reads the list that was asked for, although the caller uses the query again", async () => {
    const { client, sent } = pagedClient(certificates(3));
    const organization = forOrganization(client, ORGANIZATION);
    const query: { Type: "production" | "consumption"; Limit: number } = { Type: "production", Limit: 2 };
    const produced = listItems(organization, "getCertificates", { query });
    query.Type = "consumption";

    for await (const _ of produced) query.Limit = 1;

    expect(sent.map(({ searchParams }) => searchParams.get("Type"))).toEqual(["production", "production"]);
  });

  it("works with a client that is bound to an organisation", async () => {
    const { client, sent } = pagedClient(certificates(2));
    const items = listItems(forOrganization(client, ORGANIZATION), "getCertificates", {});

    const found = await numbers(items);

    expectTypeOf(items).toExtend<AsyncIterable<{ quantity: number; gridArea: string }>>();
    expect(found).toEqual([0, 1]);
    expect(sent[0]?.searchParams.get("organizationId")).toBe(ORGANIZATION);
  });
});
