import { describe, expect, it, vi } from "vitest";
import { guardOrigins } from "../../src/index.js";
import { json, respondWith } from "../support/fake-fetch.js";

const ORIGIN = "https://api.example";
const GET = { method: "GET", headers: { authorization: "Bearer secret-token" } };
const POST = { method: "POST", headers: { authorization: "Bearer secret-token" }, body: "{}" };
const redirect = (location: string, status = 302) => new Response(null, { status, headers: { location } });

function arrange(...prepared: Parameters<typeof respondWith>) {
  const fetch = respondWith(...prepared);
  return {
    fetch,
    send: guardOrigins({ origins: [ORIGIN, "http://127.0.0.1:8080", "http://plain.example"] })(fetch),
  };
}

describe("guardOrigins()", () => {
  it.each([["https://api.example/things?a=1"], ["http://127.0.0.1:8080/things"]])(
    "lets %s through",
    async (url) => {
      const { send, fetch } = arrange(json({}));

      await send(url, GET);

      expect(fetch.sent[0]).toMatchObject({ ...GET, url, redirect: "manual" });
    },
  );

  it.each([
    ["another host", "https://evil.example/things"],
    ["another port", "https://api.example:8443/things"],
    ["a host that only begins alike", "https://api.example.evil.example/things"],
    ["the origin as a user name", "https://api.example@evil.example/things"],
    ["plain http to the same host", "http://api.example/things"],
    ["plain http to another machine, though listed", "http://plain.example/things"],
    ["a user name in the URL", "https://somebody:pass@api.example/things"],
    ["a relative URL", "/things"],
    ["another scheme", "ftp://api.example/things"],
  ])("sends nothing to %s", async (_, url) => {
    const { send, fetch } = arrange(json({}));

    await expect(send(url, GET)).rejects.toMatchObject({ name: "AuthError", code: "origin_not_allowed" });
    expect(fetch.sent).toHaveLength(0);
  });

  it("names the origin, and not the rest of the URL", async () => {
    const { send } = arrange(json({}));

    await expect(send("https://evil.example/path?client-secret=abc", GET)).rejects.toMatchObject({
      message: `[auth] credentials must not be sent to https://evil.example; allowed: ${ORIGIN}, http://127.0.0.1:8080, http://plain.example`,
    });
  });

  it.each([[301], [302], [303], [307], [308]])("follows a %i of a GET within the origin", async (status) => {
    const { send, fetch } = arrange(redirect("/elsewhere?b=2", status), json({ ok: true }));

    const response = await send(`${ORIGIN}/things`, GET);

    expect(await response.json()).toEqual({ ok: true });
    expect(fetch.sent[1]).toMatchObject({ ...GET, url: `${ORIGIN}/elsewhere?b=2` });
  });

  it.each([
    ["https://evil.example/things?t=1"],
    ["//evil.example/things"],
    ["http://api.example/things"],
    ["https://api.example:444/things"],
    ["http://127.0.0.1:8080/things"],
    ["https://a:b@api.example/"],
  ])("refuses a redirect of a GET to %s", async (location) => {
    const { send, fetch } = arrange(redirect(location), json({}));

    await expect(send(`${ORIGIN}/things`, GET)).rejects.toMatchObject({
      code: "redirect_refused",
      status: 302,
    });
    expect(fetch.sent).toHaveLength(1);
  });

  it("refuses a redirect to an invalid URL", async () => {
    const { send, fetch } = arrange(redirect("https://"), json({}));

    await expect(send(`${ORIGIN}/things`, GET)).rejects.toMatchObject({ code: "redirect_refused" });
    expect(fetch.sent).toHaveLength(1);
  });

  it.each([[301], [302], [303], [307], [308]])(
    "gives a %i of a POST to the caller, whatever its target",
    async (status) => {
      for (const location of ["/elsewhere", "https://evil.example/"]) {
        const { send, fetch } = arrange(redirect(location, status));

        const response = await send(`${ORIGIN}/transfers`, POST);

        expect(response.status).toBe(status);
        expect(fetch.sent).toHaveLength(1);
      }
    },
  );

  it("follows five redirects and no more", async () => {
    const redirects = Array.from({ length: 10 }, () => redirect("/again"));
    const { send, fetch } = arrange(...redirects, json({}));

    await expect(send(`${ORIGIN}/things`, GET)).rejects.toMatchObject({ code: "redirect_refused" });
    expect(fetch.sent).toHaveLength(6);
  });

  it("gives a redirect without a target, and a 202 with a Location, to the caller", async () => {
    for (const prepared of [
      new Response(null, { status: 302 }),
      new Response(null, { status: 202, headers: { location: "https://evil.example/" } }),
      new Response(null, { status: 304, headers: { location: "/x" } }),
    ]) {
      const { send, fetch } = arrange(prepared);

      expect((await send(`${ORIGIN}/things`, GET)).status).toBe(prepared.status);
      expect(fetch.sent).toHaveLength(1);
    }
  });

  it("refuses the hidden redirect of a browser, whose response has neither status nor headers", async () => {
    const hidden = Object.defineProperties(new Response(null), {
      type: { value: "opaqueredirect" },
      status: { value: 0 },
    });
    const { send } = arrange(hidden);

    await expect(send("https://api.example/things", GET)).rejects.toMatchObject({
      code: "redirect_refused",
      message: expect.stringContaining("to an unknown origin"),
    });
  });

  it("finds out a fetch that follows redirects in spite of being told not to", async () => {
    const prepared = json({});
    vi.spyOn(prepared, "redirected", "get").mockReturnValue(true);
    vi.spyOn(prepared, "url", "get").mockReturnValue("https://evil.example/");
    const { send } = arrange(prepared);

    await expect(send(`${ORIGIN}/things`, GET)).rejects.toMatchObject({ code: "redirect_refused" });
  });
});
