import { once } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { execFileSync, onceMore, spawn, spawnSync } from "../src/limited-process.ts";

const HANGING = ["-e", "console.log('so far'); console.error('and why'); setInterval(() => {}, 1000)"];
const FAILING = ["-e", "console.log('what it said'); process.exit(3)"];

describe("a process that hangs", () => {
  it.each([
    ["spawnSync()", spawnSync],
    ["execFileSync()", execFileSync],
  ])("is ended by %s, with what it printed", (_, run) => {
    const start = () => run(process.execPath, HANGING, { timeout: 3_000, stdio: "pipe" });

    expect(start).toThrow(/took longer than 3 s and was ended:\n(so far\nand why|and why\nso far)/);
  });

  it("is ended beside us too, and says so", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const child = spawn(process.execPath, HANGING, { stdio: "ignore", timeout: 500 });

    const [, signal] = await once(child, "exit");

    expect(signal).toBe("SIGKILL");
    expect(log).toHaveBeenCalledWith(expect.stringMatching(/took longer than 0\.5 s and was ended$/));
    log.mockRestore();
  });
});

describe("a process that ends by itself", () => {
  it("is reported as Node does, and in failing with all that it printed", () => {
    expect(spawnSync(process.execPath, FAILING, { encoding: "utf8" })).toMatchObject({
      status: 3,
      stdout: "what it said\n",
    });
    expect(execFileSync(process.execPath, ["-p", "1 + 1"], { encoding: "utf8" })).toBe("2\n");
    expect(() => execFileSync(process.execPath, FAILING, { stdio: "pipe" })).toThrow(
      /failed:\nwhat it said$/,
    );
  });
});

describe("onceMore()", () => {
  it("tries twice, and no more", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const run = vi.fn().mockRejectedValueOnce(new Error("reset")).mockResolvedValueOnce("there");
    const never = vi.fn().mockRejectedValue(new Error("away"));

    expect(await onceMore(run)).toBe("there");
    await expect(onceMore(never)).rejects.toThrow("away");

    expect([run, never].map((one) => one.mock.calls.length)).toEqual([2, 2]);
    log.mockRestore();
  });
});
