import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { gzipSync } from "node:zlib";
import { openBrowser } from "@energy-clients/scripts-shared/browser";
import type { LocalServer } from "@energy-clients/scripts-shared/local-server";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  accessibilityProblems,
  headingsWithoutLink,
  layoutShiftOf,
  printProblems,
  recordLayoutShift,
  watchPage,
  widerThan,
} from "./page-checks.ts";
import { QUESTIONS } from "./questions.ts";
import { serveSite, siteFolder } from "./serve-site.ts";

/** One page of each type. */
const PAGE_TYPES = {
  "the front page": "/",
  "a start page": "/start-ett.html",
  "a flow with diagrams": "/transfer-flow.html",
  "a guide": "/rate-limits.html",
  "the list of guides": "/guides.html",
  "the table of operations": "/operations/",
  "an operation": "/operations/transferCertificate.html",
  "the error codes": "/reference/errors.html",
  "events and options": "/reference/events.html",
  "how sure we are": "/reference/how-sure.html",
  versions: "/reference/versions.html",
  "a page with charts": "/reference/quality.html",
  "a package": "/packages/auth.html",
  "the console": "/console.html#operation=transferCertificate",
};

describe("the site", () => {
  let site: LocalServer;
  let browser: Browser;
  let page: Page;
  let newProblems: () => string[];

  beforeAll(async () => {
    site = await serveSite();
    browser = await openBrowser();
    const context = await browser.newContext({ reducedMotion: "reduce" });
    page = await context.newPage();
    page.setDefaultTimeout(10_000);
    newProblems = watchPage(page, site.url);
    await recordLayoutShift(page);
  });

  afterAll(async () => {
    await browser?.close();
    await site?.[Symbol.asyncDispose]();
  });

  async function open(path: string): Promise<void> {
    newProblems();
    await page.setViewportSize({ width: 1440, height: 900 });
    // A fragment alone would load nothing.
    await page.goto("about:blank");
    await page.goto(site.url + path);
    // Until the page is alive: a mismatch with what was rendered is an error then.
    await page.waitForFunction(() => "__vue_app__" in (document.querySelector("#app") ?? {}));
    if (path.startsWith("/console")) await page.getByRole("button", { name: "Send", exact: true }).waitFor();
  }

  async function search(words: string): Promise<{ href: string; text: string }[]> {
    await page.keyboard.press("Control+k");
    const input = page.locator("#localsearch-input");
    const found = page.locator("#localsearch-list a.result");
    // The search remembers what was typed last, and shows its results until it has others.
    await input.fill("");
    await found.first().waitFor({ state: "detached" });
    await input.fill(words);
    await found.first().waitFor();
    const results = await found.evaluateAll((all) =>
      all.map((one) => ({ href: (one as HTMLAnchorElement).href, text: one.textContent ?? "" })),
    );
    await page.keyboard.press("Escape");
    return results;
  }

  // Once more, since on a machine that is busy with other work the parts of a page come late.
  it.each(Object.entries(PAGE_TYPES))(
    "shows %s without errors, shifts and requests to elsewhere, accessible in light and dark, from 390 to 1440 px and on paper",
    { retry: 1 },
    async (_, path) => {
      await open(path);

      expect(await layoutShiftOf(page), "layout shift").toBeLessThan(0.01);
      expect(await headingsWithoutLink(page)).toEqual([]);
      for (const width of [1440, 768, 390])
        expect(await widerThan(page, width), `${width} px`).toBeLessThanOrEqual(0);
      expect(await accessibilityProblems(page)).toEqual([]);
      // As a reader of the dark theme prints it.
      expect(await printProblems(page)).toEqual([]);
      expect(newProblems()).toEqual([]);
    },
  );

  it("says what to do on a page that does not exist", async () => {
    await open("/operations/noSuchOperation.html");

    expect(await page.getByRole("heading", { level: 1 }).textContent()).toMatch(/does not exist/);
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it("needs at most 150 KiB, compressed, for its front page", async () => {
    await open("/");

    // VitePress fetches the pages of visible links ahead, when nothing else is to be done.
    const urls = await page.evaluate(() => {
      const ahead = new Set(
        [...document.querySelectorAll<HTMLLinkElement>("link[rel=prefetch]")].map(({ href }) => href),
      );
      return performance
        .getEntriesByType("resource")
        .map(({ name }) => name)
        .filter((name) => !ahead.has(name));
    });
    const own = [...new Set([`${site.url}/`, ...urls.filter((url) => url.startsWith(site.url))])];
    const bodies = await Promise.all(own.map(async (url) => (await fetch(url)).arrayBuffer()));
    const sizes = bodies.map((body) => gzipSync(body).length);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    console.log(`front page: ${sizes.length} files, ${Math.round(total / 1024)} KiB compressed`);
    expect(total).toBeLessThanOrEqual(150 * 1024);
  });

  it("has no link to a page or a heading that is not there", () => {
    const files = readdirSync(siteFolder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".html"))
      .map((file) => `/${file.replaceAll("\\", "/")}`);
    const texts = new Map(files.map((file) => [file, readFileSync(join(siteFolder, file), "utf8")]));
    const ids = new Map(
      [...texts].map(([file, text]) => [
        file,
        new Set([...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)),
      ]),
    );

    const links = [...texts].flatMap(([file, text]) =>
      [...text.matchAll(/<a [^>]*?href="([^"]+)"/g)].map(([, href = ""]) => ({ file, href })),
    );
    const dead = links.filter(({ file, href }) => {
      if (/^(?:[a-z]+:|\/\/)/.test(href)) return false;
      const { pathname, hash } = new URL(href, `http://site.example${file}`);
      const target = /\.html$/.test(pathname)
        ? pathname
        : pathname.endsWith("/")
          ? `${pathname}index.html`
          : `${pathname}.html`;
      const known = ids.get(posix.normalize(decodeURIComponent(target)));
      // A fragment of the console names an operation.
      return (
        known === undefined ||
        (hash.length > 1 && !hash.includes("=") && !known.has(decodeURIComponent(hash.slice(1))))
      );
    });

    expect(links.length).toBeGreaterThan(1000);
    expect(dead).toEqual([]);
  });

  it("finds an operation, an error code, and a guide by its symptom", async () => {
    await open("/");
    const startedAt = performance.now();

    const operation = await search("getCertificatesCursor");
    const first = Math.round(performance.now() - startedAt);
    const code = await search("certificate_rejected");
    const next = Math.round(performance.now() - startedAt) - first;
    console.log(`search: ${first} ms to the first result with the index, ${next} ms without`);
    const guide = await search("time-out behind a firewall");

    expect(operation[0]?.href).toContain("/operations/getCertificatesCursor");
    expect(code[0]?.href).toContain("#request-error-certificate-rejected");
    expect(
      guide
        .slice(0, 3)
        .map(({ href }) => href)
        .join(),
    ).toContain("/networks");
    expect(newProblems()).toEqual([]);
  });

  it.each(QUESTIONS)("answers by one search: $question", async ({ typed, page: wanted }) => {
    const results = await search(typed);

    const [...found] = results.slice(0, 5).map(({ href }) => href.replace(site.url, ""));
    expect(
      found.some((href) => wanted.test(href)),
      found.join("\n"),
    ).toBe(true);
  });

  it.each(QUESTIONS)("answers in two steps from the front page: $question", async ({ steps, answer }) => {
    await open("/");

    for (const step of steps) {
      const link = page.locator(".VPContent a").filter({ hasText: step }).first();
      const clicked = await link.elementHandle();
      await link.click();
      // The URL changes before the text does.
      await page.waitForFunction((element) => element?.isConnected === false, clicked);
    }

    await page.locator(".VPContent").filter({ hasText: answer }).waitFor();
    expect(newProblems()).toEqual([]);
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
    await page.getByRole("link", { name: "Try it in the console" }).click();
    await page.getByRole("button", { name: "Send", exact: true }).waitFor();
    await page.getByRole("link", { name: "Inputs, errors and recovery of transferCertificate" }).waitFor();
  });
});
