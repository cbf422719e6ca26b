import { describe, expect, it } from "vitest";
import { type ChangesBookmark, listChanges } from "../../src/index.js";
import { ORGANIZATION, respondingClient } from "./responding-client.js";

interface Row {
  readonly id: string;
  readonly quantity: number;
  readonly updatedAtMs: number;
}

/** Wallet rows as ETT lists them: strictly newer than whole seconds, oldest change first, no next cursor. */
function wallet(clockMs = { now: 1_000_000_000 }, dateOf = (now: number) => new Date(now).toUTCString()) {
  const rows: Row[] = [];
  let limit = 2_147_483_647;
  const { client, sent } = respondingClient((url) => {
    const since = url.searchParams.get("UpdatedSince");
    const changed = rows
      .filter(({ updatedAtMs }) => since === null || updatedAtMs > Number(since) * 1000)
      .toSorted((a, b) => a.updatedAtMs - b.updatedAtMs)
      .slice(0, limit);
    const body = {
      result: changed.map(({ id, quantity }) => ({ id, quantity })),
      metadata: { count: changed.length, updatedAt: since && Number(since), limit, total: rows.length },
    };
    return Response.json(body, { headers: { date: dateOf(clockMs.now) } });
  });
  const read = async (bookmark?: ChangesBookmark, now = () => clockMs.now) => {
    const init = { query: { organizationId: ORGANIZATION } };
    const changes = listChanges(client, "getTransfersCursor", init, { bookmark, now });
    const ids: string[] = [];
    for await (const item of changes) ids.push((item as unknown as Row).id);
    return { ids, bookmark: JSON.parse(JSON.stringify(changes.bookmark)) as ChangesBookmark };
  };
  return {
    rows,
    read,
    sent,
    clockMs,
    client,
    cutAt: (rowsAtMost: number) => {
      limit = rowsAtMost;
    },
  };
}

describe("listChanges()", () => {
  it("delivers everything first, then only what changed", async () => {
    const { rows, read, clockMs } = wallet();
    rows.push({ id: "a", quantity: 1, updatedAtMs: clockMs.now - 500 });
    const first = await read();
    clockMs.now += 10_000;
    rows.push({ id: "b", quantity: 1, updatedAtMs: clockMs.now - 1 });

    const second = await read(first.bookmark);
    const third = await read(second.bookmark);

    expect([first.ids, second.ids, third.ids]).toEqual([["a"], ["b"], []]);
  });

  it("uses this machine's clock when the Date header is not an HTTP date", async () => {
    const { read, clockMs } = wallet({ now: 1_800_000_000_000 }, () => "5");

    const { bookmark } = await read();

    expect(bookmark.updatedSince).toBe(clockMs.now / 1000 - 60);
  });

  it("misses no change within a second, which cursors cannot distinguish", async () => {
    const { rows, read, clockMs } = wallet();
    rows.push({ id: "a", quantity: 1, updatedAtMs: clockMs.now + 100 });
    const first = await read();
    rows.push({ id: "b", quantity: 1, updatedAtMs: clockMs.now + 100 });

    const second = await read(first.bookmark);

    expect(second.ids).toEqual(["b"]);
  });

  it("delivers two equal transfers as two", async () => {
    const { rows, read, clockMs } = wallet();
    rows.push({ id: "a", quantity: 1, updatedAtMs: clockMs.now });
    const first = await read();
    rows.push({ id: "a", quantity: 1, updatedAtMs: clockMs.now + 10 });

    const second = await read(first.bookmark);

    expect(second.ids).toEqual(["a"]);
  });

  it("delivers an item again when it changed again", async () => {
    const { rows, read, clockMs } = wallet();
    rows.push({ id: "a", quantity: 9, updatedAtMs: clockMs.now });
    const first = await read();
    rows[0] = { id: "a", quantity: 4, updatedAtMs: clockMs.now + 10 };

    const second = await read(first.bookmark);

    expect(second.ids).toEqual(["a"]);
  });

  it.each([-50_000, 50_000])("misses nothing when our clock is %i ms off", async (offset) => {
    const { rows, read, clockMs } = wallet();
    const ours = () => clockMs.now + offset;
    const first = await read(undefined, ours);
    rows.push({ id: "a", quantity: 1, updatedAtMs: clockMs.now + 1 });
    clockMs.now += 1_000;

    const second = await read(first.bookmark, ours);
    const third = await read(second.bookmark, ours);

    expect([second.ids, third.ids]).toEqual([["a"], []]);
  });

  it("delivers what arrives between its two requests", async () => {
    const { rows, clockMs, sent, client } = wallet();
    const changes = listChanges(
      client,
      "getTransfersCursor",
      { query: { organizationId: ORGANIZATION } },
      {
        now: () => {
          if (sent.length === 1) rows.push({ id: "late", quantity: 1, updatedAtMs: clockMs.now });
          return clockMs.now;
        },
      },
    );

    const items: unknown[] = [];
    for await (const item of changes) items.push(item);

    expect(items).toMatchObject([{ id: "late" }]);
  });

  it("keeps the old bookmark when reading stops early", async () => {
    const { rows, client, clockMs } = wallet();
    rows.push(
      { id: "a", quantity: 1, updatedAtMs: clockMs.now },
      { id: "b", quantity: 1, updatedAtMs: clockMs.now },
    );
    const bookmark = { updatedSince: 1, delivered: [] };
    const init = { query: { organizationId: ORGANIZATION } };
    const changes = listChanges(client, "getTransfersCursor", init, { bookmark });

    for await (const _ of changes) break;

    expect(changes.bookmark).toEqual(bookmark);
  });

  it("reports a list that the API cut short", async () => {
    const { rows, read, cutAt, clockMs } = wallet();
    rows.push(
      { id: "a", quantity: 1, updatedAtMs: clockMs.now },
      { id: "b", quantity: 1, updatedAtMs: clockMs.now },
    );
    cutAt(2);

    await expect(read()).rejects.toMatchObject({ code: "paging_unstable" });
  });

  it("delivers a change once, although the caller changes the items", async () => {
    const { rows, client, clockMs } = wallet();
    rows.push({ id: "a", quantity: 1000, updatedAtMs: clockMs.now - 500 });
    const read = async (bookmark?: ChangesBookmark) => {
      const init = { query: { organizationId: ORGANIZATION } };
      const changes = listChanges(client, "getTransfersCursor", init, { bookmark, now: () => clockMs.now });
      const quantities: number[] = [];
      for await (const item of changes as AsyncIterable<{ quantity: number }>) {
        quantities.push(item.quantity);
        item.quantity /= 1000;
      }
      return { quantities, bookmark: changes.bookmark };
    };

    const first = await read();
    const second = await read(first.bookmark);

    expect([first.quantities, second.quantities]).toEqual([[1000], []]);
  });

  it("reads the list that was asked for, although the caller uses the query again", async () => {
    const { client, sent, clockMs } = wallet();
    const query = { organizationId: ORGANIZATION, Start: 1 };
    const changes = listChanges(client, "getTransfersCursor", { query }, { now: () => clockMs.now });
    query.Start = 2;

    for await (const _ of changes);

    expect(sent.map(({ searchParams }) => searchParams.get("Start"))).toEqual(["1", "1"]);
  });

  it("refuses query.Limit, behind which it could not continue", () => {
    const { client } = wallet();
    const init = { query: { organizationId: ORGANIZATION, Limit: 10 } };

    expect(() => listChanges(client, "getClaimsCursor", init)).toThrow(
      expect.objectContaining({ name: "InputError", field: "query.Limit" }),
    );
  });
});
