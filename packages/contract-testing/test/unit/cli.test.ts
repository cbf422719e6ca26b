import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { run } from "../../src/cli/mocks-command.js";
import { parseOptions } from "../../src/cli/mocks-options.js";

const all = {
  apis: ["ett", "ett-identity", "enmacc"],
  port: 0,
  controlPort: 0,
  host: "127.0.0.1",
  scenario: false,
  quiet: false,
  help: false,
  allowedHosts: [],
  allowedOrigins: [],
  controlOrigins: [],
};

describe("parseOptions()", () => {
  it.each<[string[], object]>([
    [[], all],
    [["enmacc", "ett", "ett"], { ...all, apis: ["enmacc", "ett"] }],
    [
      ["ett", "--port", "4010", "--scenario"],
      { ...all, apis: ["ett"], port: 4010, controlPort: 4011, scenario: true },
    ],
    [
      ["--host", "0.0.0.0", "--control-port", "4000", "-p", "4010"],
      { ...all, host: "0.0.0.0", port: 4010, controlPort: 4000 },
    ],
    [
      ["--allow-origin", "http://a.example", "--allow-control-origin", "http://b.example"],
      { ...all, allowedOrigins: ["http://a.example"], controlOrigins: ["http://b.example"] },
    ],
    [["-q", "-h"], { ...all, quiet: true, help: true }],
  ])("reads %j", (args, options) => {
    expect(parseOptions(args)).toEqual(options);
  });

  it.each<[string[], string, RegExp]>([
    [["et"], "unknown_api", /did you mean "ett"/],
    [["--prt", "1"], "unknown_option", /did you mean "port"/],
    [["--port", "x"], "invalid_option", /--port x/],
    [["--port", "65535"], "invalid_option", /0 to 65532/],
    [["--port", ""], "invalid_option", /--port : must be/],
    [["--port", "4010", "--control-port", "4012"], "invalid_option", /is the port of a mock/],
    [["--control-port", "1e3"], "invalid_option", /--control-port 1e3/],
    [["--port"], "invalid_option", /argument missing/],
  ])("refuses %j", (args, code, message) => {
    const parse = () => parseOptions(args);

    expect(parse).toThrow(expect.objectContaining({ code }));
    expect(parse).toThrow(message);
  });
});

describe("run()", () => {
  it("lists URLs and credentials, and logs requests with their violations but no secret", async () => {
    const shown: string[] = [];
    const running = await run({ ...parseOptions(["ett", "ett-identity"]), scenario: true }, (text) =>
      shown.push(text),
    );
    const [ett, identity] = running.mocks;
    const logged = (count: number) => expect.poll(() => shown.length).toBe(count);

    await fetch(`${ett?.url}/wallet-api/wallets`, { headers: { authorization: "Bearer very-secret" } });
    await logged(5);
    await running.close();

    const text = shown.join("\n");
    expect(text).toContain(`${identity?.url}/datahubeouenerginet.onmicrosoft.com`);
    expect(text).toContain("client_secret   example-secret-that-opens-nothing");
    expect(text).toMatch(/400 .* GET {5}\/wallet-api\/wallets .*getWallets/);
    expect(text).toMatch(/violation.*query\.organizationId/);
    expect(text).not.toContain("very-secret");
  });

  it("listens on all addresses, and says that other machines need a name", async () => {
    const shown: string[] = [];
    const running = await run(parseOptions(["enmacc", "--host", "0.0.0.0"]), (text) => shown.push(text));
    const [mock] = running.mocks;

    const response = await fetch(`${mock?.url}/`);
    await running.close();

    expect(mock?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(response.status).toBe(404);
    expect(shown.join("\n")).toContain("other machines get 421 until --allow-host names the host");
  });

  it.each(["localhost", "1.2.3.4.5", "", "192.0.2.1"])("refuses to listen on %j", async (host) => {
    await expect(run({ ...parseOptions(["enmacc"]), host }, () => {})).rejects.toMatchObject({
      code: "invalid_option",
    });
  });

  it("leaves nothing running when a port is busy, and names it", async () => {
    const busy = createServer().listen(0, "127.0.0.1");
    await once(busy, "listening");
    const { port } = busy.address() as AddressInfo;

    const started = run({ ...parseOptions(["enmacc"]), port }, () => {});

    await expect(started).rejects.toThrow(expect.objectContaining({ code: "port_in_use" }));
    busy.close();
  });
});
