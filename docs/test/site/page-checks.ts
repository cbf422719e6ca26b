import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Errors and warnings of a page, and requests to elsewhere, since the last look. */
export function watchPage(page: Page, siteUrl: string): () => string[] {
  const problems: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== siteUrl && protocol !== "data:") problems.push(`request to ${origin}`);
  });
  return () => problems.splice(0);
}

/** Adds up how far a page moves its parts while it loads; from its first moment on. */
export async function recordLayoutShift(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = globalThis as unknown as { layoutShift: number };
    seen.layoutShift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        seen.layoutShift += (entry as unknown as { value: number }).value;
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/** The shifts so far, after the page was drawn twice more. @returns 0 for a page that does not move. */
export async function layoutShiftOf(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await document.fonts.ready;
    await frame();
    await frame();
    return (globalThis as unknown as { layoutShift: number }).layoutShift;
  });
}

/**
 * The serious and critical findings of axe, in light and in dark. A theme is a class of the document: it changes styles
 * alone. So the dark theme can differ in colours, and in what it shows; if it shows something else, all rules apply again.
 */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const found: string[] = [];
    const shown = () =>
      [...document.querySelectorAll("body *")].filter((element) => element.checkVisibility());
    const setDark = (isDark: boolean) => document.documentElement.classList.toggle("dark", isDark);
    setDark(false);
    const inLight = shown();
    for (const theme of ["light", "dark"]) {
      setDark(theme === "dark");
      const now = shown();
      const isSame =
        now.length === inLight.length && now.every((element, index) => element === inLight[index]);
      const { violations } = await axe.run(document, {
        resultTypes: ["violations"],
        ...(theme === "dark" && isSame && { runOnly: ["color-contrast", "link-in-text-block"] }),
      });
      for (const { id, impact, nodes } of violations) {
        if (impact !== "serious" && impact !== "critical") continue;
        for (const { html } of nodes.slice(0, 3)) found.push(`${theme}, ${id}: ${html.slice(0, 200)}`);
      }
    }
    return found;
  });
}

/** By how many px the page is wider than the window. */
export async function widerThan(page: Page, width: number): Promise<number> {
  await page.setViewportSize({ width, height: 900 });
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

/** Headings without a link to themselves. Those of the console have only a name: its fragment is the operation. */
export async function headingsWithoutLink(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>(".vp-doc :is(h1, h2, h3, h4)")]
      .filter((heading) => heading.closest("a") === null)
      .filter(
        (heading) =>
          heading.id === "" ||
          (heading.closest(".console") === null &&
            heading.querySelector(`a[href$="#${heading.id}"]`) === null),
      )
      .map(({ outerHTML }) => outerHTML.slice(0, 120)),
  );
}

/** What is wrong with a page on paper: navigation, text that paper cuts off, and colours that a printer wastes or loses. */
export async function printProblems(page: Page): Promise<string[]> {
  // A4, without its margins, at 96 dpi.
  await page.setViewportSize({ width: 700, height: 990 });
  await page.emulateMedia({ media: "print" });
  const found = await page.evaluate(() => {
    const visible = (element: Element) => element.checkVisibility();
    const name = (element: Element) => element.outerHTML.slice(0, 100);
    const luminance = (element: Element) => {
      const { color } = getComputedStyle(element);
      const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
      return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
    };
    const all = (selector: string) => [...document.querySelectorAll(selector)].filter(visible);
    return [
      ...all(".VPNav, .VPSidebar, .VPLocalNav, .VPDocFooter, .VPDocAside, .header-anchor, button.copy").map(
        (element) => `navigation: ${name(element)}`,
      ),
      ...all(".vp-doc :is(pre, .table-scroll, .diagram, .scroll), .VPHero, .VPFeatures")
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
        .map((element) => `cut off by ${element.scrollWidth - element.clientWidth} px: ${name(element)}`),
      ...all(".vp-doc :is(p, li, td, pre span)")
        .filter((element) => luminance(element) > 0.55)
        .slice(0, 3)
        .map((element) => `pale: ${name(element)}`),
    ];
  });
  await page.emulateMedia({ media: "screen" });
  return found;
}
