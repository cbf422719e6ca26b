import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { openBrowser } from "@energy-clients/scripts-shared/browser";
import { spawn } from "@energy-clients/scripts-shared/limited-process";
import type { LocalServer } from "@energy-clients/scripts-shared/local-server";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasEnmaccModel } from "../enmacc-model.ts";
import { serveSite } from "./serve-site.ts";

const MOCKS = join(import.meta.dirname, "../../../packages/contract-testing/bin/energy-mocks.js");
const token = "token-that-only-this-test-knows";

let site: LocalServer;
let gateway: { readonly url: string; readonly server: Server; readonly requests: string[] };
let controlUrl: string;
let mocks: ReturnType<typeof spawn>;
let browser: Browser;
let page: Page;
/** Origins that the pages called, and what went wrong in them. */
const origins = new Set<string>();
const errors: string[] = [];

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  site = await serveSite();
  const requests: string[] = [];
  // Behaves like a gateway that allows pages, whose responses are hostile.
  const hostile = createServer((request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-headers", "*, authorization");
    if (request.method === "OPTIONS") return void response.writeHead(204).end();
    requests.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.writeHead(200, {
      "content-type": request.url?.startsWith("/html") ? "text/html" : "application/json",
    });
    if (request.url?.startsWith("/html"))
      return void response.end(
        "<img src=x onerror=\"document.title='pwned'\"><script>document.title='pwned'</script>",
      );
    response.write('{"result":[');
    const more = () => {
      while (!response.destroyed && response.write('"0123456789abcdef",'.repeat(1000)));
    };
    response.on("drain", more);
    more();
  });
  gateway = { server: hostile, url: await listen(hostile), requests };
  mocks = spawn(process.execPath, [MOCKS, "--scenario", "--quiet", "--allow-control-origin", site.url], {
    timeout: 120_000,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  for await (const chunk of mocks.stdout ?? []) {
    printed += String(chunk);
    if (printed.includes("Ready")) break;
  }
  controlUrl = /control\S*\s+\S*?(http:\/\/127\.0\.0\.1:\d+)/.exec(printed)?.[1] ?? "";
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
  page.setDefaultTimeout(5_000);
  page.on("request", (request) => origins.add(new URL(request.url()).origin));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    // Chromium reports each response of 400 and above, and each failed connection.
    const isReport = message.text().startsWith("Failed to load resource");
    if (!isReport && ["error", "warning"].includes(message.type())) errors.push(message.text());
  });
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await site?.[Symbol.asyncDispose]();
  gateway?.server.closeAllConnections();
  gateway?.server.close();
  if (mocks?.exitCode === null) {
    mocks.kill();
    await once(mocks, "exit");
  }
});

/** Opens the console at an operation; `fresh` loads the page, without what an earlier test entered. */
async function open(hash: string, fresh: "fresh" | "" = ""): Promise<void> {
  if (fresh !== "") await page.goto("about:blank");
  await page.goto(`${site.url}/console.html${hash}`);
  await page.getByLabel("Operation", { exact: true }).waitFor();
  if (hash === "" || (await page.getByLabel(/energy-mocks/).count()) === 0) return;
  await page.getByLabel(/energy-mocks/).fill(controlUrl);
}

/** Sends the request, by one click or two. @returns What the page says about it. */
async function send(clicks: "once" | "twice" = "once"): Promise<string> {
  const status = page.getByRole("status");
  await status.evaluate((element) => element.replaceChildren(""));
  await page
    .getByRole("button", { name: "Send", exact: true })
    .click({ clickCount: clicks === "once" ? 1 : 2 });
  await status.filter({ hasText: /^(?:Response|No|Not)\b/ }).waitFor();
  return (await status.textContent()) ?? "";
}

describe("the console, in Chromium", () => {
  it("calls a mock of each API", async () => {
    await open("#operation=getWallets");
    expect(await send()).toMatch(/^Response 200/);
    expect(await page.getByTestId("response-body").textContent()).toContain('"publicKey"');

    await open("#operation=getTrades");
    expect(await send()).toMatch(/^Response 200/);
    if (hasEnmaccModel) expect(await page.getByTestId("response-body").textContent()).toContain('"items"');
    expect(await page.getByTestId("outcome").textContent()).toContain(
      "None: request and response are as the document says",
    );
  });

  it("says what is wrong beside a field before it sends, and shows a violation with the document's line", async () => {
    await open("#operation=getWallets");
    const organization = page.getByLabel("organizationId");
    await organization.fill("not-a-guid");

    expect(await send()).toBe("Not sent: 1 value is wrong.");
    expect(await organization.getAttribute("aria-invalid")).toBe("true");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("console-query-organizationId");
    expect(await page.locator("#console-query-organizationId-problem").textContent()).toMatch(/GUID/);
    expect(await page.getByTestId("incomplete").textContent()).toMatch(/correct them first/);

    await page.getByLabel(/Send what the package refuses/).check();
    expect(await send()).toMatch(/^Response 400/);
    const violations = page.getByTestId("violations");
    expect(await violations.textContent()).toMatch(/client.*query\.organizationId/);
    expect(await violations.locator(".console-broken").textContent()).toMatch(/\d+ ▶ .*"format": "uuid"/);
  });

  it("completes a transfer, and shows the quantities before and after", async () => {
    await open("#operation=transferCertificate");

    expect(await send("twice")).toMatch(/^Response 202/);
    await page.getByRole("button", { name: "Complete pending requests" }).click();
    // The quantities arrive in a request of their own, before or after the sentence.
    await page.getByTestId("quantities").getByText("→").first().waitFor();
    await page
      .getByRole("status")
      .filter({ hasText: "Pending transfers and claims are completed." })
      .waitFor();

    expect(await page.getByTestId("quantities").textContent()).toMatch(
      /1, 0\s*Klitgaard Datacenter ApS\s*0 → \d+/,
    );
    expect(await page.getByTestId("typescript").textContent()).toContain("ett.transferCertificate({");
    expect(await page.getByTestId("incomplete").count()).toBe(0);
    expect(await page.getByTestId("curl").textContent()).toContain('--header "authorization: Bearer $TOKEN"');
  });

  it("injects a fault, and gets a new token after the old one expired", async () => {
    await open("#operation=getContracts");
    expect(await send()).toMatch(/^Response 200/);

    await page.getByRole("button", { name: "Inject" }).click();
    await page.getByRole("status").filter({ hasText: "429" }).waitFor();
    expect(await send()).toMatch(/^Response 429/);
    expect(await page.getByTestId("outcome").textContent()).toMatch(
      /unwrap\(\) throws ApiError with code rate_limited/,
    );
    await page.getByRole("button", { name: "Expire tokens" }).click();
    await page.getByRole("status").filter({ hasText: "expired" }).waitFor();
    expect(await send()).toMatch(/^Response 401/);
    expect(await send()).toMatch(/^Response 200/);
  });

  // RFQs are of our model of enmacc's document.
  it.skipIf(!hasEnmaccModel)(
    "lets a counterparty quote and an RFQ expire, and fills in a time that is ahead of the mock's clock",
    async () => {
      await open("#operation=createRfq");
      expect(await send()).toMatch(/^Response 201/);
      const rfqs = page.getByTestId("rfqs");
      await rfqs.waitFor();

      await page.getByLabel("Price, EUR/MWh").fill("71.25");
      await page.getByRole("button", { name: "A counterparty quotes" }).click();
      await rfqs.filter({ hasText: /quoted.*71\.25 \(active\)/ }).waitFor();
      await page.getByRole("button", { name: "Let the RFQ expire" }).click();
      await rfqs.filter({ hasText: /expired.*71\.25 \(expired\)/ }).waitFor();

      // The clock has passed the time that the form has.
      expect(await send()).toMatch(/^Response 400/);
      await page.getByRole("button", { name: "Fill with the examples" }).click();
      const filled = page.getByLabel("valid-until", { exact: false }).first();
      const before = await rfqs.getByRole("cell").nth(1).textContent();
      await expect.poll(() => filled.inputValue()).not.toBe(before);
      expect(await send()).toMatch(/^Response 201/);
    },
  );

  it("says that a body is invalid JSON", async () => {
    await open("#operation=transferCertificate");
    await page.getByLabel("Edit as JSON").check();
    await page.getByLabel("JSON", { exact: true }).fill('{"quantity": }');

    expect(await send()).toMatch(/^Not sent/);
    expect(await page.locator("#console-body-problem").textContent()).toMatch(
      /expected JSON: .*Unexpected token/,
    );
  });

  it("says how to start mocks that do not run", async () => {
    await open("#operation=getWallets");
    const closed = createServer();
    const nothing = await listen(closed);
    await closed[Symbol.asyncDispose]();
    await page.getByLabel(/energy-mocks/).fill(nothing);

    await send();

    expect(await page.getByTestId("mocks-down").textContent()).toContain(
      `npx energy-mocks --scenario --port 4010 --control-port ${new URL(nothing).port} --allow-control-origin ${site.url}`,
    );
  });

  it("says that an operation does not exist, and suggests one", async () => {
    await open("#operation=getWallet2");

    expect(await page.getByTestId("unknown").textContent()).toMatch(/Did you mean getWallets?\?/);
    await page.getByTestId("unknown").getByRole("link").click();
    await page.getByLabel("organizationId").waitFor();
  });

  it("says since when an operation is gone, and leads to what replaced it", async () => {
    const removed = {
      id: "getOldWallets",
      since: "2.0.0",
      text: "It is now called.",
      replacement: "getWallets",
    };
    const text = JSON.stringify(removed);
    // The APIs have no removed operation yet.
    await using other = await serveSite((script) =>
      script.replace(/\bremoved:\[\]|"removed":\[\]/, `"removed":[${text}]`),
    );
    await page.goto(`${other.url}/console.html#operation=getOldWallets`);

    const message = page.getByTestId("removed");
    expect(await message.textContent()).toMatch(
      /no longer has getOldWallets, since version 2\.0\.0 of ett-client/,
    );
    await message.getByRole("link", { name: "getWallets" }).click();
    await page.getByLabel("organizationId").waitFor();
  });

  it.skipIf(!hasEnmaccModel)("refuses a token of the other API, beside its field", async () => {
    await open("#operation=getTrades", "fresh");
    const claims = Buffer.from(JSON.stringify({ iss: "https://tenant.b2clogin.com/x/" })).toString(
      "base64url",
    );
    await page.getByLabel("A base URL").check();
    await page.getByLabel("Base URL", { exact: true }).fill(gateway.url);
    await page.getByLabel("Access token").fill(`e30.${claims}.signature`);

    expect(await send()).toMatch(/^Not sent/);
    expect(await page.locator("#console-authorization-problem").textContent()).toMatch(
      /token of another API: its issuer is tenant\.b2clogin\.com, which is not that of enmacc CONNECT/,
    );
  });

  it("keeps a token in memory, sends it to the entered URL alone, and shows a hostile response as text", async () => {
    await open("#operation=getClientConsents", "fresh");
    await page.getByLabel("A base URL").check();
    await page.getByLabel("Base URL", { exact: true }).fill("javascript:alert(1)");
    await page.getByLabel("Access token").fill(`${token}\n`);
    expect(await send()).toMatch(/^Not sent/);
    expect(await page.locator("#console-base-url-problem").textContent()).toMatch(/expected https/);

    await page.getByLabel("Base URL", { exact: true }).fill(`${gateway.url}/html`);
    await page.getByLabel("Access token").fill(token);
    expect(await send()).toMatch(/^Response 200/);
    expect(gateway.requests).toEqual([`GET /html/api/authorization/client/consents Bearer ${token}`]);
    expect(await page.getByTestId("response-body").textContent()).toContain("<img src=x onerror=");
    expect(await page.title()).not.toContain("pwned");

    const kept = await page.evaluate(async () => ({
      url: location.href,
      html: document.documentElement.outerHTML,
      stored: [...Object.entries(localStorage), ...Object.entries(sessionStorage), document.cookie]
        .flat()
        .join(),
      databases: (await indexedDB.databases()).length,
      history: JSON.stringify(history.state),
    }));
    expect(JSON.stringify(kept)).not.toContain(token);
    expect(kept.databases).toBe(0);

    await page.getByLabel("Base URL", { exact: true }).fill(`${gateway.url}/endless`);
    expect(await page.getByLabel("Access token").inputValue()).toBe("");
    await page.getByLabel("Access token").fill(token);
    expect(await send()).toMatch(/^Response 200/);
    expect(await page.getByTestId("outcome").textContent()).toContain("larger than 1024 KiB");
  });

  it("connects to an entered origin alone, from a frame with a policy of its own", async () => {
    const allowed = {
      "access-control-allow-origin": "*",
      "access-control-allow-headers": "*, authorization",
    };
    await page.route(/^https:/, (route) =>
      route.fulfill({ status: 200, headers: allowed, json: { result: [] } }),
    );
    await open("#operation=getClientConsents", "fresh");
    await page.getByLabel("A base URL").check();
    await page.getByLabel("Base URL", { exact: true }).fill("https://gateway.example/ett");
    await page.getByLabel("Access token").fill(token);

    expect(await send()).toMatch(/^Response 200/);
    const refused = await page.evaluate(async () => {
      const frame = document.querySelector("iframe")?.contentWindow as Window & typeof globalThis;
      const send = async (one: typeof fetch, url: string) =>
        one(url).then(
          () => "sent",
          () => "refused",
        );
      return Promise.all([
        send(frame.fetch, "https://gateway.example/"),
        send(frame.fetch, "https://elsewhere.example/"),
        send(frame.fetch, location.href),
        send(fetch, "https://gateway.example/"),
      ]);
    });

    expect(refused).toEqual(["sent", "refused", "refused", "refused"]);
    await page.unroute(/^https:/);
    expect([...origins].filter((origin) => origin.startsWith("https:"))).toEqual(["https://gateway.example"]);
    origins.delete("https://gateway.example");
    expect(errors.splice(0).every((text) => text.includes("Content Security Policy"))).toBe(true);
  });

  it("wants a confirmation for what acts twice, for each request", async () => {
    await open("#operation=transferCertificate", "fresh");
    await page.getByLabel("A base URL").check();
    await page.getByLabel("Base URL", { exact: true }).fill("https://gateway.example");
    await page.getByLabel("Access token").fill(token);

    expect(await send()).toMatch(/^Not sent/);
    expect(await page.getByText("confirm this before you send").count()).toBe(1);
    if (!hasEnmaccModel) return; // A document need not name its servers.
    await page.getByLabel("Base URL", { exact: true }).fill("https://connect-sandbox.enmacc.com");
    await send();
    expect(await page.locator("#console-base-url-problem").textContent()).toContain(
      "a server of enmacc CONNECT",
    );
  });

  it("called the site, the mocks and what was entered, without an error", () => {
    const elsewhere = [...origins].filter((origin) => !/^http:\/\/127\.0\.0\.1:\d+$|^null$/.test(origin));

    expect(elsewhere).toEqual([]);
    expect(errors).toEqual([]);
  });
});
