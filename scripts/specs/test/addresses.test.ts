import { createServer } from "node:http";
import { respondWith, testServer } from "@energy-clients/scripts-shared/testing/test-server";
import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import { describe, expect, it, onTestFinished } from "vitest";
import { isSpecialAddress } from "../src/upstream/addresses.ts";
import { checkedSource, checkedUrl, shownUrl } from "../src/upstream/checked-url.ts";
import { download } from "../src/upstream/download.ts";
import { readSource } from "../src/upstream/read-source.ts";
import { tinyRepository } from "./support/tiny-repository.ts";

describe("isSpecialAddress()", () => {
  it.each([
    "127.0.0.1",
    "127.255.0.1",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001::1",
    "2001:db8::1",
    "ff02::1",
    "[::1]",
    "not an address",
    "",
  ])("takes %s for one", (address) => expect(isSpecialAddress(address)).toBe(true));

  it.each([
    "8.8.8.8",
    "172.32.0.1",
    "100.128.0.1",
    "192.169.0.1",
    "2606:4700::1111",
    "2a00:1450:4001::1",
    "[2606:4700::1]",
  ])("takes %s for a public one", (address) => expect(isSpecialAddress(address)).toBe(false));
});

describe("download(), led from a public address", () => {
  it.each([
    "https://127.0.0.1/a",
    "https://2130706433/a",
    "https://0x7f.1/a",
    "https://0177.0.0.1/a",
    "https://127.1/a",
    "https://[::1]/a",
    "https://[::ffff:127.0.0.1]/a",
    "https://169.254.169.254/latest/meta-data",
    "https://10.0.0.1/a",
    "https://[fd00::1]/a",
    "http://127.0.0.1/a",
  ])("refuses %s before it connects", async (url) => {
    const error = await thrownBy(() => download(url, undefined, {}, { isSpecial: false }));
    expect(error).toMatchObject({
      code: "download_failed",
      message: expect.stringContaining("private network"),
    });
  });

  it("refuses a name that leads into the machine, when it connects", async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked++;
      response.end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };

    const error = await thrownBy(() =>
      download(`http://localhost:${port}/a`, undefined, {}, { isSpecial: false }),
    );

    expect(error).toMatchObject({
      code: "download_failed",
      message: expect.stringContaining("localhost is at"),
    });
    expect(asked).toBe(0);
  });

  it("follows within the machine when the first address was there, by name and by number", async () => {
    const { url } = await testServer((request, response) => {
      if (request.url === "/b") response.end("{}");
      else response.writeHead(302, { location: `http://localhost:${new URL(url).port}/b` }).end();
    });

    expect((await download(`${url}/a`))?.url).toMatch(/localhost:\d+\/b$/);
  });
});

describe("addresses with credentials", () => {
  it.each([
    "api_key",
    "apikey",
    "X-Api-Key",
    "access_token",
    "token",
    "sig",
    "X-Amz-Signature",
    "subscription-key",
    "client_secret",
    "password",
    "jwt",
  ])("refuses ?%s= before anything is sent, and shows no value", async (name) => {
    let asked = 0;
    const { url } = await testServer((_request, response) => {
      asked++;
      response.end("{}");
    });
    const error = await thrownBy(() => readSource(`${url}/doc?v=1&${name}=s3cret`, undefined));
    expect(error).toMatchObject({ code: "download_failed", message: expect.stringContaining(name) });
    expect(error.message).not.toContain("s3cret");
    expect(asked).toBe(0);
  });

  it("refuses a long random value of any name, and a user name", async () => {
    for (const url of [
      "https://a.example/doc?x=A1b2C3d4E5f6G7h8I9j0K1l2M3",
      "https://user:s3cret@a.example/doc",
      "https://s3cret@a.example/doc",
    ]) {
      const error = await thrownBy(() => checkedSource(url));
      expect(error.code).toBe("download_failed");
      expect(error.message).not.toMatch(/s3cret|A1b2/);
    }
  });

  it("takes a query that only says which document, without its fragment", () => {
    expect(checkedSource("https://a.example/doc?format=yaml&version=2024-01-01&group=v1#part")).toBe(
      "https://a.example/doc?format=yaml&version=2024-01-01&group=v1",
    );
  });

  it("shows no value of the address that a redirect leads to", async () => {
    const { url } = await testServer((request, response) => {
      if (request.url === "/doc") response.writeHead(302, { location: "/signed?X-Signature=s3cret" }).end();
      else response.writeHead(500).end();
    });
    const error = await thrownBy(() => readSource(`${url}/doc`, undefined));
    expect(error.message).toContain("/signed?X-Signature=… returned 500");
  });

  it.each(["not a url?key=s3cret", "ftp://user:s3cret@a.example/?key=s3cret"])(
    "shows no secret of %s",
    async (url) => {
      expect((await thrownBy(() => checkedUrl(url))).message).not.toContain("s3cret");
      expect(shownUrl(url)).not.toContain("s3cret");
    },
  );
});

describe("readSource() of a page", () => {
  it.each([
    "/etc/passwd",
    "../../../../etc/passwd",
    "a/../../b.json",
    "C:\\secrets.json",
    "\\\\host\\share\\a.json",
  ])("does not let it name the file %s", async (specUrl) => {
    const { root, write } = tinyRepository();
    write("page.html", `<html><redoc spec-url="${specUrl}"></redoc></html>`);
    const error = await thrownBy(() => readSource(`${root}/page.html`, undefined));
    expect(error).toMatchObject({
      code: "upstream_invalid",
      message: expect.stringContaining("not beside the page"),
    });
  });

  it("follows to the document beside it", async () => {
    const { root, write } = tinyRepository();
    write("page.html", '<html><redoc spec-url="./doc.json"></redoc></html>');
    write("doc.json", '{"openapi":"3.0.3"}');
    expect((await readSource(`${root}/page.html`, undefined))?.document.value).toEqual({ openapi: "3.0.3" });
  });

  it("does not let a public page name a private address", async () => {
    const { url } = await testServer(respondWith("{}"));
    const error = await thrownBy(() => download(`${url}/doc`, undefined, {}, { isSpecial: false }));
    expect(error.code).toBe("download_failed");
  });
});
