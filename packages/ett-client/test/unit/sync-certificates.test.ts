import { describe, expect, it } from "vitest";
import {
  type CertificatesPosition,
  forOrganization,
  type SyncCertificatesOptions,
  syncCertificates,
} from "../../src/index.js";
import { ORGANIZATION, respondingClient } from "./responding-client.js";

interface Row {
  id: number;
  start: number;
  end: number;
  quantity: number;
  updatedAtMs: number;
}

const HOUR = 3600;
const JANUARY = 1_704_067_200; // 2024-01-01T00:00:00Z
const NOW = 1_790_000_000_000;

/** A wallet whose clock moves with each request. `beforeRequest` changes it in between. */
function wallet({ cap = 2_147_483_647, beforeRequest = (_request: number, _now: number) => {} } = {}) {
  const rows: Row[] = [];
  const clock = { now: NOW };
  const { client, sent } = respondingClient((url) => {
    clock.now += 1500;
    beforeRequest(sent.length, clock.now);
    const number = (name: string) => {
      const text = url.searchParams.get(name);
      return text === null ? undefined : Number(text);
    };
    const since = number("UpdatedSince");
    const inside = rows.filter(
      ({ start, end }) => start >= (number("Start") ?? 0) && end <= (number("End") ?? Number.MAX_VALUE),
    );
    const isCursor = url.pathname.endsWith("/cursor");
    const sign = url.searchParams.get("Sort") === "desc" ? -1 : 1;
    const sorted = isCursor
      ? inside
          .filter(({ updatedAtMs }) => since === undefined || updatedAtMs > since * 1000)
          .toSorted((a, b) => a.updatedAtMs - b.updatedAtMs)
      : inside.toSorted((a, b) => sign * (a.end - b.end));
    const limit = Math.min(number("Limit") ?? cap, cap);
    const result = sorted
      .slice(0, limit)
      .map(({ id, start, end, quantity }) => ({ id, start, end, quantity }));
    const metadata = {
      count: result.length,
      limit,
      total: inside.length,
      offset: 0,
      updatedAt: since ?? null,
    };
    return Response.json({ result, metadata }, { headers: { date: new Date(clock.now).toUTCString() } });
  });
  const organization = forOrganization(client, ORGANIZATION);
  const add = (start: number, { hours = 1, updatedAtMs = NOW - 1e9 } = {}) =>
    rows.push({ id: rows.length, start, end: start + hours * HOUR, quantity: 5, updatedAtMs });

  /** Synchronises; the process dies after each `pages` pages, and continues from the stored position as JSON. */
  async function sync(options: SyncCertificatesOptions = {}, pages = Number.POSITIVE_INFINITY) {
    const delivered: Row[] = [];
    const sizes: number[] = [];
    let position = options.position;
    for (let isDone = false; !isDone; ) {
      let read = 0;
      isDone = true;
      for await (const page of syncCertificates(organization, {
        now: () => clock.now,
        ...options,
        position,
      })) {
        delivered.push(...(page.certificates as unknown as Row[]));
        sizes.push(page.certificates.length);
        position = JSON.parse(JSON.stringify(page.position)) as CertificatesPosition;
        read += 1;
        if (read === pages && position.windows !== undefined) {
          isDone = false;
          break;
        }
      }
    }
    return { delivered, sizes, position: position as CertificatesPosition };
  }
  return { rows, add, sync, sent, clock, organization };
}

const idsOf = (rows: readonly Row[]) => rows.map(({ id }) => id).toSorted((a, b) => a - b);
const statesOf = (rows: readonly Row[]) => rows.map(({ id, quantity }) => `${id}:${quantity}`);

describe("syncCertificates()", () => {
  it("reads three years in windows, each certificate once, and no response above maxItems", async () => {
    const { rows, add, sync } = wallet();
    for (let hour = 0; hour < 3 * 8760; hour += 7) add(JANUARY + hour * HOUR);

    const { delivered, sizes } = await sync({ maxItems: 500 });

    expect(idsOf(delivered)).toEqual(idsOf(rows));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(500);
    expect(sizes.length).toBeLessThan(20);
  });

  it("reads what was asked for, although the caller uses the filter again", async () => {
    const { add, organization, sent, clock } = wallet();
    for (let hour = 0; hour < 50; hour += 1) add(JANUARY + hour * HOUR);
    const filter: { Start: number; End?: number } = { Start: JANUARY + 10 * HOUR };
    const pages = syncCertificates(organization, { filter, maxItems: 10, now: () => clock.now });
    filter.Start = JANUARY + 40 * HOUR;
    const ids: number[] = [];

    for await (const { certificates } of pages) {
      ids.push(...(certificates as unknown as Row[]).map(({ id }) => id));
      filter.End = JANUARY;
    }

    expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, hour) => 10 + hour));
    expect(sent.every(({ searchParams }) => Number(searchParams.get("Start")) >= JANUARY + 10 * HOUR)).toBe(
      true,
    );
  });

  it("continues from a complete position whose absent member was stored as null", async () => {
    const { add, sync } = wallet();
    add(JANUARY);
    const { position } = await sync();

    const { delivered } = await sync({ position: { ...position, windows: null } as never });

    expect(delivered).toEqual([]);
  });

  it("continues after the process died at each page", async () => {
    const { rows, add, sync } = wallet();
    for (let hour = 0; hour < 2000; hour += 1) add(JANUARY + hour * HOUR);

    const { delivered } = await sync({ maxItems: 100 }, 1);

    expect(idsOf(delivered)).toEqual(idsOf(rows));
  });

  it("delivers what changes meanwhile, in its last state, and no state twice", async () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed % below;
    };
    const current = wallet({
      beforeRequest: (_request, updatedAtMs) => {
        for (let change = 0; change < 3; change += 1) {
          const row = current.rows[random(current.rows.length)];
          if (row !== undefined) Object.assign(row, { quantity: row.quantity + 1, updatedAtMs });
        }
        current.add(JANUARY + random(2500) * HOUR, { updatedAtMs });
      },
    });
    for (let hour = 0; hour < 2000; hour += 1) current.add(JANUARY + hour * HOUR);

    const { delivered, position } = await current.sync({ maxItems: 100 }, 2);
    const later = await current.sync({ position });

    const states = statesOf([...delivered, ...later.delivered]);
    expect(new Set(states).size).toBe(states.length);
    const last = new Map([...delivered, ...later.delivered].map(({ id, quantity }) => [id, quantity]));
    const stale = current.rows.filter(
      ({ id, quantity, updatedAtMs }) => last.get(id) !== quantity && updatedAtMs < current.clock.now - 1500,
    );
    expect(stale).toEqual([]);
  });

  it("returns one page of changes from then on", async () => {
    const { rows, add, sync, clock } = wallet();
    add(JANUARY);
    const first = await sync();
    clock.now += 3_600_000;
    Object.assign(rows[0] as Row, { quantity: 3, updatedAtMs: clock.now });
    add(JANUARY + HOUR, { updatedAtMs: clock.now });

    const second = await sync({ position: first.position });
    const third = await sync({ position: second.position });

    expect(statesOf(second.delivered)).toEqual(["0:3", "1:5"]);
    expect(third).toMatchObject({ delivered: [], sizes: [0] });
  });

  it("begins when a database returns null for the position", async () => {
    const { add, sync } = wallet();
    add(JANUARY);

    expect((await sync({ position: null as never })).delivered).toHaveLength(1);
  });

  it("reads an hour of more than maxItems as a whole", async () => {
    const { rows, add, sync } = wallet();
    for (let meter = 0; meter < 700; meter += 1) add(JANUARY + 5 * HOUR);
    for (let hour = 0; hour < 48; hour += 1) add(JANUARY + hour * HOUR);

    const { delivered } = await sync({ maxItems: 50 });

    expect(idsOf(delivered)).toEqual(idsOf(rows));
  });

  it("reads certificates that begin within an hour, and two meters that began years apart", async () => {
    const { rows, add, sync, sent } = wallet();
    add(JANUARY + 1800);
    add(JANUARY + 6 * 365 * 24 * HOUR + 900);
    for (let hour = 0; hour < 300; hour += 1) add(JANUARY + hour * HOUR + 1800);

    const { delivered } = await sync({ maxItems: 20 });

    expect(idsOf(delivered)).toEqual(idsOf(rows));
    expect(sent.length).toBeLessThan(120);
  });

  it("refuses to miss certificates that are longer than it was told, and reads them when told", async () => {
    const { rows, add, sync } = wallet();
    for (let hour = 0; hour < 400; hour += 1) add(JANUARY + hour * HOUR);
    for (let day = 0; day < 16; day += 1) add(JANUARY + day * 24 * HOUR, { hours: 24 });

    const refused = expect(sync({ maxItems: 20 })).rejects;
    await refused.toMatchObject({
      code: "paging_unstable",
      message: expect.stringContaining("longestHours"),
    });
    const { delivered } = await sync({ maxItems: 20, longestHours: 24 });

    expect(idsOf(delivered)).toEqual(idsOf(rows));
  });

  it("refuses an hour that the API truncates", async () => {
    const { add, sync } = wallet({ cap: 10 });
    for (let meter = 0; meter < 30; meter += 1) add(JANUARY);

    await expect(sync({ maxItems: 20 })).rejects.toMatchObject({ code: "paging_unstable" });
  });

  it("keeps to a filter, and reports an empty wallet as one page", async () => {
    const { add, sync } = wallet();
    expect((await sync()).sizes).toEqual([0]);
    for (let hour = 0; hour < 100; hour += 1) add(JANUARY + hour * HOUR);

    const filter = { Start: JANUARY + 10 * HOUR, End: JANUARY + 20 * HOUR };
    const { delivered } = await sync({ filter, maxItems: 3 });

    expect(delivered.map(({ start }) => (start - JANUARY) / HOUR)).toEqual([
      10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
    ]);
  });

  it.each([
    [
      "another organisation",
      { organizationId: "11111111-1c7e-4a53-9d0e-5f1a2b3c4d5e" },
      {},
      "organizationId",
    ],
    ["another filter", {}, { filter: { Type: "production" } }, "filter.Type"],
    ["a broken bookmark", { changes: null }, {}, "position"],
    ["no item", {}, { maxItems: 0 }, "maxItems"],
    ["half an hour", {}, { longestHours: 0.5 }, "longestHours"],
  ] as const)("refuses %s before anything is sent", async (_, change, options, field) => {
    const { sync, sent } = wallet();
    const { position } = await sync();
    const before = sent.length;

    const refused = sync({ ...options, position: { ...position, ...change } as CertificatesPosition });

    await expect(refused).rejects.toMatchObject({ message: expect.stringContaining(field) });
    expect(sent.length).toBe(before);
  });
});
