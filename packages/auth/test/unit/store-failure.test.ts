import { describe, expect, it } from "vitest";
import { storeFailure } from "../../src/redis/store-failure.js";

describe("storeFailure()", () => {
  it.each([
    ["NOPERM", new Error("NOPERM User team-a has no permissions to run the 'evalsha' command")],
    [
      "READONLY",
      new Error("READONLY You can't write against a read only replica. script: 0a1b, on @user_script:9."),
    ],
    ["WRONGTYPE", new Error("WRONGTYPE Operation against a key holding the wrong kind of value")],
    // Redis 6 and earlier.
    [
      "WRONGTYPE",
      new Error(
        "ERR Error running script (call to f_0a1b): @user_script:9: WRONGTYPE Operation against a key",
      ),
    ],
    ["NOAUTH", new Error("NOAUTH Authentication required.")],
    ["ERR", new Error("ERR unknown command 'EVALSHA'")],
    ["ECONNRESET", Object.assign(new Error("read ECONNRESET 10.0.0.7:6379"), { code: "ECONNRESET" })],
    ["timed_out", new DOMException("took longer than 500 ms", "TimeoutError")],
    ["not_connected", new Error("Redis is not connected")],
    ["ClientClosedError", Object.assign(new Error("The client is closed"), { name: "ClientClosedError" })],
    ["Error", undefined],
  ])("gives the code %s", (code, error) => {
    const { errorCode, message } = storeFailure(error);

    expect(errorCode).toBe(code);
    expect(message).not.toBe("");
    expect(message).not.toMatch(/team-a|0a1b|10\.0\.0\.7/);
  });
});
