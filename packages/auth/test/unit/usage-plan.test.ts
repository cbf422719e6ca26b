import { InputError } from "@energy-clients/client-core";
import { describe, expect, it } from "vitest";
import { createQuota, type QuotaOptions } from "../../src/index.js";
import { periodAt } from "../../src/rate-limit/usage-plan.js";

const PLAN = { ratePerSecond: 5, burst: 10 };

function errorOf(options: unknown): InputError {
  try {
    createQuota(options as QuotaOptions);
  } catch (error) {
    if (error instanceof InputError) return error;
  }
  throw new Error("the options were not refused");
}

describe("createQuota() with invalid options", () => {
  it.each([
    ["plan", undefined, "missing_value"],
    ["plan.burst", { ...PLAN, burst: 0 }, "out_of_range"],
    ["plan.burst", { ...PLAN, burst: 1.5 }, "out_of_range"],
    ["plan.burst", { ratePerSecond: 5 }, "missing_value"],
    ["plan.ratePerSecond", { ...PLAN, ratePerSecond: -1 }, "out_of_range"],
    ["plan.ratePerSecond", { ...PLAN, ratePerSecond: 0 }, "out_of_range"],
    ["plan.ratePerSecond", { ...PLAN, ratePerSecond: Number.NaN }, "out_of_range"],
    ["plan.ratePerSecond", { ...PLAN, ratePerSecond: Number.POSITIVE_INFINITY }, "out_of_range"],
    ["plan.ratePerSecond", { ...PLAN, ratePerSecond: "5" }, "malformed_value"],
    ["plan.rate", { ...PLAN, rate: 5 }, "unknown_option"],
    ["plan.quota.limit", { ...PLAN, quota: { limit: 0, period: "day" } }, "out_of_range"],
    ["plan.quota.period", { ...PLAN, quota: { limit: 1, period: "year" } }, "malformed_value"],
    ["plan.quota.period", { ...PLAN, quota: { limit: 1 } }, "missing_value"],
    ["plan.quota.perDay", { ...PLAN, quota: { limit: 1, period: "day", perDay: true } }, "unknown_option"],
    [
      "plan.quota.offsetMs",
      { ...PLAN, quota: { limit: 1, period: "day", offsetMs: 86_400_000 } },
      "out_of_range",
    ],
  ])("names %s when the plan is %o", (field, plan, code) => {
    const error = errorOf({ plan });

    expect([error.field, error.code]).toEqual([field, code]);
    expect(error.message).toMatch(/expected|missing|unknown option/);
  });

  it.each([
    ["maxWaitMs", { maxWaitMs: 0 }, "out_of_range"],
    ["maxQueued", { maxQueued: 0 }, "out_of_range"],
    ["jitterMs", { jitterMs: Number.NaN }, "out_of_range"],
    ["priority", { priority: "high" }, "malformed_value"],
    ["store", { store: {} }, "malformed_value"],
    ["key", { key: "" }, "missing_value"],
    ["maxWait", { maxWait: 5 }, "unknown_option"],
  ])("names %s", (field, options, code) => {
    const error = errorOf({ plan: PLAN, ...options });

    expect([error.field, error.code]).toEqual([field, code]);
  });
});

describe("periodAt()", () => {
  const hour = 3_600_000;
  const at = (text: string) => Date.parse(text);

  it.each([
    ["day", 0, "2026-03-31T23:59:59.999Z", "2026-03-31T00:00Z", "2026-04-01T00:00Z"],
    ["day", 6 * hour, "2026-03-31T05:59:59.999Z", "2026-03-30T06:00Z", "2026-03-31T06:00Z"],
    ["week", 0, "2026-11-22T23:59:59.999Z", "2026-11-16T00:00Z", "2026-11-23T00:00Z"],
    ["week", 24 * hour, "2026-11-23T12:00Z", "2026-11-17T00:00Z", "2026-11-24T00:00Z"],
    ["month", 0, "2028-02-29T12:00Z", "2028-02-01T00:00Z", "2028-03-01T00:00Z"],
    ["month", 0, "2026-12-31T23:59:59.999Z", "2026-12-01T00:00Z", "2027-01-01T00:00Z"],
    ["month", 48 * hour, "2026-03-02T12:00Z", "2026-02-03T00:00Z", "2026-03-03T00:00Z"],
  ] as const)("finds the %s with offset %i that %s is in", (period, offsetMs, time, startsAt, endsAt) => {
    const found = periodAt({ limit: 1, period, offsetMs }, at(time));

    expect(found).toEqual({ startsAt: at(startsAt), endsAt: at(endsAt) });
  });
});
