import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { browserForTest, openBrowser } from "@energy-clients/scripts-shared/browser";
import type { LocalServer } from "@energy-clients/scripts-shared/local-server";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveSite } from "./serve-site.ts";

const executable = browserForTest("the documentation site in a browser");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** One page of each type. */
const PAGE_TYPES = {
  "the front page": "/",
  "a start page": "/start-ett.html",
  "a flow with diagrams": "/transfer-flow.html",
  "the table of operations": "/operations/",
  "an operation": "/operations/transferCertificate.html",
  "the error codes": "/reference/errors.html",
  "a page with charts": "/reference/quality.html",
  "a package": "/packages/ett-client.html",
};

/** What people ask, what they type, and the page that answers it. */
const QUESTIONS: readonly (readonly [question: string, typed: string, page: RegExp])[] = [
  ["How do I go through a proxy?", "proxy", /\/networks\.html/],
  ["How do I log calls?", "logging", /\/logging\.html/],
  ["How do I rotate a secret?", "rotate secret", /\/rotate-secrets\.html/],
  ["How do I test a 401?", "test 401", /\/testing\.html/],
  ["Which operations may a third party call?", "third party", /\/third-party-operations\.html/],
  ["In which unit is a quantity?", "unit quantity", /\/(operations|guides)/],
  ["How do I upgrade?", "upgrade", /\/(upgrading|consumers)\.html/],
  ["How do I regenerate a client?", "regenerate", /\/(upgrading|guides)\.html/],
  ["What if the outcome is unknown?", "outcome unknown", /request-error-outcome-unknown|transfer-flow/],
  ["How do replicas share limits?", "replicas", /\/(rate-limits|kubernetes)\.html/],
  ["What does an error code mean?", "rate_wait_too_long", /quota-error-rate-wait-too-long/],
  ["How do I try an operation?", "try operation", /\/(guides|start-e|console)/],
];

describe.skipIf(executable === undefined)("the site", () => {
  let site: LocalServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    site = await serveSite();
    browser = await openBrowser(executable ?? "");
    context = await browser.newContext({ reducedMotion: "reduce" });
    page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== site.url && protocol !== "data:") problems.push(`request to ${origin}`);
    });
  });

  afterAll(async () => {
    await browser?.close();
    await site?.[Symbol.asyncDispose]();
  });

  async function open(path: string): Promise<void> {
    problems.length = 0;
    await page.goto(site.url + path);
    // Until the page is alive: a mismatch with what was rendered is an error then.
    await page.waitForFunction(() => "__vue_app__" in (document.querySelector("#app") ?? {}));
  }

  async function search(words: string): Promise<{ href: string; text: string }[]> {
    await page.keyboard.press("Control+k");
    await page.locator("#localsearch-input").fill(words);
    await page.locator("#localsearch-list a.result").first().waitFor();
    const results = await page
      .locator("#localsearch-list a.result")
      .evaluateAll((all) =>
        all.map((one) => ({ href: (one as HTMLAnchorElement).href, text: one.textContent ?? "" })),
      );
    await page.keyboard.press("Escape");
    return results;
  }

  describe.each(Object.entries(PAGE_TYPES))("%s", (_, path) => {
    it("loads without errors, without requests to elsewhere, and is accessible in light and dark, at 390 and 1440 px", async () => {
      await open(path);
      await page.evaluate(axe);

      for (const theme of ["light", "dark"]) {
        await page.evaluate(
          (one) => document.documentElement.classList.toggle("dark", one === "dark"),
          theme,
        );
        const found = await page.evaluate(async () => {
          const { axe: runner } = globalThis as unknown as { axe: typeof import("axe-core") };
          const { violations } = await runner.run(document, { resultTypes: ["violations"] });
          return violations
            .filter(({ impact }) => impact === "serious" || impact === "critical")
            .flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html }) => `${id}: ${html.slice(0, 200)}`));
        });
        expect(found, theme).toEqual([]);
      }
      for (const width of [390, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(wide, `wider than ${width} px`).toBeLessThanOrEqual(0);
      }
      expect(problems).toEqual([]);
    });
  });

  it("needs at most 150 KiB, compressed, for its front page", async () => {
    await open("/");

    const urls = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
    const own = [...new Set([`${site.url}/`, ...urls.filter((url) => url.startsWith(site.url))])];
    const bodies = await Promise.all(own.map(async (url) => (await fetch(url)).arrayBuffer()));
    const sizes = bodies.map((body) => gzipSync(body).length);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    console.log(`front page: ${sizes.length} files, ${Math.round(total / 1024)} KiB compressed`);
    expect(total).toBeLessThanOrEqual(150 * 1024);
  });

  it("finds an operation, an error code, and a guide by its symptom", async () => {
    await open("/");
    const startedAt = performance.now();

    const operation = await search("getCertificatesCursor");
    console.log(`first search: ${Math.round(performance.now() - startedAt)} ms`);
    const code = await search("certificate_rejected");
    const guide = await search("time-out behind a firewall");

    expect(operation[0]?.href).toContain("/operations/getCertificatesCursor");
    expect(code[0]?.href).toContain("#request-error-certificate-rejected");
    expect(
      guide
        .slice(0, 3)
        .map(({ href }) => href)
        .join(),
    ).toContain("/networks");
    expect(problems).toEqual([]);
  });

  it.each(QUESTIONS)("answers by one search: %s", async (_, typed, wanted) => {
    const results = await search(typed);

    expect(
      results
        .slice(0, 5)
        .map(({ href }) => href)
        .join("\n"),
    ).toMatch(wanted);
  });

  it("filters the operations by keyboard, and leads to their pages", async () => {
    await open("/operations/");

    await page.getByLabel("Idempotent").selectOption("no");
    await page.getByLabel("Words").fill("transfer");
    const rows = page.locator(".operations tbody a");

    await page
      .getByRole("status")
      .filter({ hasText: /^\d of \d+ operations$/ })
      .waitFor();
    expect(await rows.allTextContents()).toContain("transferCertificate");
    await rows.filter({ hasText: "transferCertificate" }).click();
    await page.waitForURL(/operations\/transferCertificate/);
    await page.locator("h1", { hasText: "transferCertificate" }).waitFor();
  });
});
