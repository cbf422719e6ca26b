import { execFileSync } from "@energy-clients/scripts-shared/limited-process";
import { startServer } from "@energy-clients/scripts-shared/local-server";
import { describe, expect, it, vi } from "vitest";
import { addContentSecurityPolicy } from "../../../.vitepress/content-security-policy.ts";
import {
  ControlError,
  controlOrigin,
  createControlClient,
} from "../../../.vitepress/theme/console/mocks/control-client.ts";
import { findRecorded, linesAround } from "../../../.vitepress/theme/console/mocks/find-violations.ts";
import {
  MAX_BYTES,
  readableBody,
  sendRequest,
} from "../../../.vitepress/theme/console/request/send-request.ts";
import { curlOf } from "../../../.vitepress/theme/console/request/snippets.ts";
import { hasEnmaccModel } from "../../enmacc-model.ts";
import { find } from "./apis.ts";

const get = (url: string) => ({ method: "GET", url, headers: {} });

describe("sendRequest()", () => {
  it("reads no more of a response of 50 MB, or of an endless one, than the page shows", async () => {
    let closed = 0;
    await using server = await startServer((request, response) => {
      response.once("close", () => {
        closed += 1;
      });
      response.setHeader("content-type", "application/json");
      const chunk = Buffer.alloc(64 * 1024, "x");
      let left = request.url === "/large" ? 800 : Number.POSITIVE_INFINITY;
      const more = () => {
        while (left > 0 && !response.destroyed) {
          left -= 1;
          if (!response.write(chunk)) return;
        }
        response.end();
      };
      response.on("drain", more);
      more();
    });

    for (const path of ["/large", "/endless"]) {
      const { body, cut } = await sendRequest(get(server.url + path));

      expect(body).toHaveLength(MAX_BYTES);
      expect(cut).toMatch(/larger than 1024 KiB/);
    }
    await vi.waitFor(() => expect(closed).toBe(2));
  });

  it("shows what arrived of a body that breaks off, and a binary body as its length", async () => {
    await using server = await startServer((request, response) => {
      if (request.url === "/pdf")
        return void response.setHeader("content-type", "application/pdf").end("%PDF");
      response.writeHead(200, { "content-type": "application/json", "content-length": 100 });
      response.write('{"result":', () => response.destroy());
    });

    expect(await sendRequest(get(`${server.url}/half`))).toMatchObject({
      body: '{"result":',
      cut: expect.stringMatching(/ended in mid-body/),
    });
    expect((await sendRequest(get(`${server.url}/pdf`))).body).toBe("[4 bytes of application/pdf]");
  });

  it("sends a request without cookies, cache, referrer and redirects, and says what a cancelled one may have done", async () => {
    const sent: RequestInit[] = [];
    const fetch = (async (_, init: RequestInit) => {
      sent.push(init);
      throw new TypeError("Failed to fetch");
    }) as typeof globalThis.fetch;

    await expect(sendRequest(get("https://gateway.example"), { fetch })).rejects.toThrow(/no reason/);
    await expect(
      sendRequest(get("https://gateway.example"), { fetch, signal: AbortSignal.abort() }),
    ).rejects.toThrow(/may have been acted on/);
    expect(sent[0]).toMatchObject({
      redirect: "manual",
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
    });
  });
});

describe("readableBody()", () => {
  it("keeps each digit and each name of JSON, and any other text as it is", () => {
    const json = '{"id":9007199254740993,"id":[],"a":{"b":[1,"x: {, }"]},"n":-1.50e3}';

    expect(readableBody(json)).toBe(
      '{\n  "id": 9007199254740993,\n  "id": [],\n  "a": {\n    "b": [\n      1,\n      "x: {, }"\n    ]\n  },\n  "n": -1.50e3\n}',
    );
    expect(readableBody("<html>")).toBe("<html>");
    expect(readableBody("{not JSON")).toBe("{not JSON");
  });
});

describe("createControlClient()", () => {
  it("calls this machine alone", () => {
    expect(controlOrigin(" http://localhost:4013/ ")).toBe("http://localhost:4013");
    for (const text of [
      "https://mocks.example",
      "http://mocks.example:4013",
      "http://127.0.0.1.evil.example",
      "http://127.0.0.1@evil.example",
      "javascript:1",
      "",
    ])
      expect(controlOrigin(text), text).toBeUndefined();
  });

  it.each<[string, string]>([
    ["another program", "<html>"],
    ["a list of something else", '[{"api":7}]'],
    ["a mock that is elsewhere", '[{"api":"ett","url":"https://evil.example"}]'],
  ])("takes %s for no mocks", async (_, body) => {
    await using server = await startServer((_request, response) => void response.end(body));

    await expect(createControlClient(server.url).mocks()).rejects.toMatchObject({
      isUnreachable: true,
      message: expect.stringMatching(/not the control server/),
    });
  });

  it("shows the problem that the mocks report", async () => {
    await using server = await startServer(
      (_, response) => void response.writeHead(400).end('{"detail":"the mocks have no scenario"}'),
    );

    await expect(createControlClient(server.url).now()).rejects.toEqual(
      new ControlError("the mocks have no scenario", false),
    );
  });
});

describe("findRecorded()", () => {
  const violation = {
    responsible: "client",
    side: "request",
    location: "body",
    code: "x",
    message: "x",
    severity: "error",
  };
  const call = (operationId: string, status: number) => ({
    operationId,
    method: "GET",
    path: "/x",
    response: { status },
    violations: [],
  });

  it("finds the last of its operation among the requests of other programs", () => {
    const recorded = [call("getWallets", 200), call("getWallets", 429), call("getContracts", 200)];

    expect(findRecorded(recorded, get("http://127.0.0.1/wallets"), "getWallets")?.response.status).toBe(429);
    expect(findRecorded([], get("http://127.0.0.1/wallets"), "getWallets")).toBeUndefined();
  });

  it("shows the lines around the one that is broken", () => {
    const lines = ["a", "b", "c", "d", "e", "f"];
    const at = (line: number) => linesAround(lines, { ...violation, declaredAt: { pointer: "#", line } });

    expect(at(2).map(({ text }) => text)).toEqual(["a", "b", "c", "d", "e"]);
    expect(at(2).find(({ isBroken }) => isBroken)).toEqual({ number: 2, text: "b", isBroken: true });
    expect([at(0), at(7), linesAround(lines, violation)]).toEqual([[], [], []]);
  });
});

describe("addContentSecurityPolicy()", () => {
  it("allows the scripts of the page by their hashes, and stands before them", () => {
    const html = addContentSecurityPolicy(
      '<html><head><script id="a">run()</script><script src="b.js"></script></head>',
    );

    expect(html).toMatch(/^<html><head>\s*<meta http-equiv="Content-Security-Policy"/);
    expect(html.match(/'sha256-[^']+'/g)).toEqual(["'sha256-AvyuiL0SD1mVY3NNxR+V2uo+lhk6RMFrytWmRt6CrJQ='"]);
  });
});

// Windows has another shell.
describe.skipIf(process.platform === "win32" || !hasEnmaccModel)("curlOf(), in a shell", () => {
  it("passes each text to curl as it is, and the secrets of the environment", () => {
    const { operation } = find("enmacc", "getTrades");
    const body = `'"$(echo x)\`echo y\`\\ $HOME\n@file é`;
    const request = {
      method: "POST",
      url: "http://127.0.0.1:1/x?a=[1]&b=it's",
      headers: { "x-empty": "" },
      body,
    };
    // Prints its arguments, as curl gets them.
    const command = `curl() { for one in "$@"; do printf '%s\\0' "$one"; done; }\n${curlOf(request, operation)}`;

    const printed = execFileSync("sh", ["-c", command], {
      encoding: "utf8",
      timeout: 10_000,
      env: { TOKEN: "a token", API_KEY: "a key" },
    });

    const values = printed.split("\0");
    expect(values).toContain("http://127.0.0.1:1/x?a=[1]&b=it's");
    expect(values).toContain("authorization: Bearer a token");
    expect(values).toContain("x-api-key: a key");
    expect(values).toContain("x-empty;");
    expect(values.at(-2)).toBe(body);
  });
});
