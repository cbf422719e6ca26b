import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { createSandboxedWorker } from "../src/untrusted/sandboxed-worker.ts";

/** Doubles a number; hangs, ends or prints noise when it is told so. Counts what it was asked. */
const TOOL = `
let count = 0;
process.stdin.setEncoding("utf8").on("data", (text) => {
  for (const line of text.trim().split("\\n")) {
    count += 1;
    const asked = JSON.parse(line);
    if (asked === "hang") for (;;);
    if (asked === "end") { process.stderr.write("no more"); process.exit(3); }
    process.stdout.write(JSON.stringify({ double: asked * 2, count }) + "\\n");
  }
});
`;

function arrange(timeoutMs = 20_000) {
  const ask = createSandboxedWorker({ name: "doubler", args: ["-e", TOOL], cwd: tmpdir(), timeoutMs });
  return async (asked: unknown) => JSON.parse(await ask(JSON.stringify(asked)));
}

describe("createSandboxedWorker()", () => {
  it("serves one request after the other with one process", async () => {
    const ask = arrange();

    const responses = await Promise.all([ask(1), ask(2), ask(3)]);

    expect(responses).toEqual([
      { double: 2, count: 1 },
      { double: 4, count: 2 },
      { double: 6, count: 3 },
    ]);
  });

  it("ends a tool that takes too long, and starts another for the next request", async () => {
    const ask = arrange(3_000);
    await ask(1);

    await expect(ask("hang")).rejects.toThrow("doubler did not end within 3 s");

    expect(await ask(4)).toEqual({ double: 8, count: 1 });
  });

  it("tells what a tool printed that ended by itself", async () => {
    const ask = arrange();

    await expect(ask("end")).rejects.toThrow("doubler ended before it responded: no more");

    expect(await ask(5)).toEqual({ double: 10, count: 1 });
  });

  it("names the request in an error where the caller does", async () => {
    const ask = createSandboxedWorker({ name: "doubler", args: ["-e", TOOL], cwd: tmpdir() });

    const request = ask('"end"', { name: "doubling of end", code: "lint_failed" });

    await expect(request).rejects.toMatchObject({
      code: "lint_failed",
      message: expect.stringMatching(/^doubling of end ended/),
    });
  });

  it("starts another process after a hundred requests", async () => {
    const ask = arrange();

    const responses = await Promise.all(Array.from({ length: 102 }, () => ask(1)));

    expect(responses.slice(98).map(({ count }) => count)).toEqual([99, 100, 1, 2]);
  });
});
