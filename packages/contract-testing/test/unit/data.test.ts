import { describe, expect, it } from "vitest";
import {
  certificates,
  claims,
  contracts,
  meteringPoints,
  startMockServer,
  transfers,
} from "../../src/index.js";

const makers = { certificates, claims, contracts, meteringPoints, transfers };

describe("the data sets", () => {
  it.each(Object.entries(makers))(
    "%s() are the same for the same seed, and others for another",
    (_, make) => {
      expect(make({ count: 6, seed: 3 })).toEqual(make({ count: 6, seed: 3 }));
      expect(make({ count: 6, seed: 4 })).not.toEqual(make({ count: 6, seed: 3 }));
      expect(make({ count: 0 })).toEqual([]);
    },
  );

  it.each<[string, string, (items: readonly unknown[]) => object]>([
    ["getCertificates", "certificates", (result) => ({ result, metadata: page(result) })],
    ["getClaims", "claims", (result) => ({ result, metadata: page(result) })],
    ["getTransfers", "transfers", (result) => ({ result, metadata: page(result) })],
    ["getContracts", "contracts", (result) => ({ result })],
    ["getMeteringPoints", "meteringPoints", (result) => ({ result, status: "Created" })],
  ])("are valid against the document: %s", async (operationId, name, wrap) => {
    await using mock = await startMockServer("ett");
    mock.script(operationId, { body: wrap(makers[name as keyof typeof makers]({ count: 20, seed: 5 })) });
    const path = mock.operations.find(({ id }) => id === operationId)?.path;

    await fetch(`${mock.url}${path}?organizationId=3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90`, {
      headers: { authorization: "Bearer x", "x-api-version": "1" },
    });

    mock.expectNoViolations();
    expect(mock.calls(operationId)).toHaveLength(1);
  });

  function page({ length }: readonly unknown[]) {
    return { count: length, offset: 0, limit: 2_147_483_647, total: length };
  }
});

describe("certificates()", () => {
  it("fills a period with one of each type per hour", () => {
    const made = certificates({ from: "2026-11-01T00:00:00Z", to: "2026-11-01T03:00:00Z" });

    expect(made.map(({ start, certificateType }) => [start - 1_793_491_200, certificateType])).toEqual([
      [0, "production"],
      [0, "consumption"],
      [3600, "production"],
      [3600, "consumption"],
      [7200, "production"],
      [7200, "consumption"],
    ]);
    expect(made.every(({ start, end, quantity }) => end === start + 3600 && quantity > 0)).toBe(true);
  });

  it("spreads a number over a period, also several to an hour", () => {
    const from = new Date("2026-11-01T00:00:00Z");
    const made = certificates({ count: 1000, from, to: "2026-11-02", type: "production" });

    const hours = new Set(made.map(({ start }) => start));
    expect([made.length, hours.size]).toEqual([1000, 24]);
    expect(new Set(made.map(({ federatedStreamId }) => federatedStreamId.streamId)).size).toBe(1000);
    expect(Math.max(...made.map(({ end }) => end))).toBe(1_793_491_200 + 86_400);
  });

  it.each<[object, RegExp]>([
    [{ count: -1 }, /count/],
    [{ count: 1.5 }, /count/],
    [{ from: "yesterday" }, /from: must be a Date/],
    [{ from: 1_793_491_200, to: 1_793_491_200 }, /to: must be at least one hour after from/],
    [{ kount: 3 }, /did you mean "count"/],
  ])("refuses %j", (options, message) => {
    expect(() => certificates(options)).toThrow(message);
  });
});

describe("claims()", () => {
  it("claims production and consumption of the same hour, changed one after the other", () => {
    const made = claims({ count: 3, updatedFrom: 1_795_000_000 });

    expect(made.map(({ updatedAt }) => updatedAt)).toEqual([1_795_000_000, 1_795_000_001, 1_795_000_002]);
    for (const { productionCertificate, consumptionCertificate } of made)
      expect(productionCertificate.start).toBe(consumptionCertificate.start);
  });
});

describe("meteringPoints() and contracts()", () => {
  it("have GSRNs with a valid check digit, and contracts of the same points", () => {
    const points = meteringPoints({ count: 8 });
    const made = contracts({ meteringPoints: points, to: "2027-01-01" });

    for (const { gsrn } of points) {
      const sum = [...gsrn].reduce(
        (total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1),
        0,
      );
      expect(gsrn).toMatch(/^57\d{16}$/);
      expect(sum % 10).toBe(0);
    }
    expect(made.map(({ gsrn }) => gsrn)).toEqual(points.map(({ gsrn }) => gsrn));
    expect(() => contracts({ meteringPoints: points, count: 3 })).toThrow(
      /cannot be combined with count or type/,
    );
  });
});
