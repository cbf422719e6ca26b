import { describe, expect, it } from "vitest";
import { createClient } from "../../src/index.js";
import { fetchReturning, type Operations, operations, type Paths } from "./garage.js";

const baseUrl = "https://garage.example";

describe("beforeSend", () => {
  it("is awaited before a fetch that does not call it", async () => {
    const { fetch, sent } = fetchReturning('{"name":"A1"}');
    const garage = createClient<Paths, Operations>({ operations }, { baseUrl, fetch });
    const sentBefore: number[] = [];

    await garage.call("getBay", {
      path: { bayId: "A1" } as never,
      beforeSend: async () => void sentBefore.push(sent.length),
    });

    expect(sentBefore).toEqual([0]);
    expect(sent).toHaveLength(1);
  });

  it("keeps the request from being sent when it rejects", async () => {
    const { fetch, sent } = fetchReturning('{"name":"A1"}');
    const garage = createClient<Paths, Operations>({ operations }, { baseUrl, fetch });
    const beforeSend = () => Promise.reject(new Error("not now"));

    const call = garage.call("getBay", { path: { bayId: "A1" } as never, beforeSend });

    await expect(call).rejects.toThrow("not now");
    expect(sent).toEqual([]);
  });

  it("is left to a fetch that calls it, through the context", async () => {
    const { fetch: send } = fetchReturning('{"name":"A1"}');
    const calls: string[] = [];
    const fetch: typeof send = Object.assign(
      (async (url, init) => {
        calls.push("waited");
        await init.context?.beforeSend?.();
        return send(url, init);
      }) as typeof send,
      { callsBeforeSend: true as const },
    );
    const garage = createClient<Paths, Operations>({ operations }, { baseUrl, fetch });

    await garage.call("getBay", {
      path: { bayId: "A1" } as never,
      beforeSend: async () => void calls.push("beforeSend"),
    });

    expect(calls).toEqual(["waited", "beforeSend"]);
  });
});
