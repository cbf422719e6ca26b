import { afterEach, describe, expect, it, vi } from "vitest";
import { readGlobals, restoreGlobals } from "../testing/vitest/globals.ts";

const { setTimeout: platformTimer } = globalThis;
const dispatcher = Symbol.for("undici.globalDispatcher.1");

describe("restoreGlobals()", () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
  });

  it("names nothing when tests changed nothing, or put it back", () => {
    const found = readGlobals();

    vi.spyOn(Date, "now").mockReturnValue(0);
    vi.stubEnv("A_VARIABLE", "1");
    vi.restoreAllMocks();
    vi.unstubAllEnvs();

    expect(restoreGlobals(found)).toEqual([]);
  });

  it.each<[string, () => unknown]>([
    ["globalThis.setTimeout", () => vi.useFakeTimers({ toFake: ["setTimeout"] })],
    ["globalThis.fetch", () => vi.stubGlobal("fetch", () => undefined)],
    ["globalThis.window", () => vi.stubGlobal("window", {})],
    ["globalThis.undici.globalDispatcher.1", () => Reflect.set(globalThis, dispatcher, {})],
    ["Date.now", () => vi.spyOn(Date, "now")],
    ["process.exitCode", () => Reflect.set(process, "exitCode", 1)],
    ["process.env.A_VARIABLE", () => vi.stubEnv("A_VARIABLE", "1")],
    ["process.env.PATH", () => vi.stubEnv("PATH", undefined)],
  ])("puts back %s", (name, change) => {
    const found = readGlobals();

    change();

    expect(restoreGlobals(found)).toContain(name);
    expect(restoreGlobals(found)).toEqual([]);
  });

  it("finds the timer of a clock that was put away before the spy on it", () => {
    const found = readGlobals();

    vi.useFakeTimers();
    vi.spyOn(globalThis, "setTimeout");
    vi.useRealTimers();
    vi.restoreAllMocks();

    expect(restoreGlobals(found)).toEqual(["globalThis.setTimeout"]);
    expect(globalThis.setTimeout).toBe(platformTimer);
  });
});
