import { type Browser, chromium } from "playwright-core";
import { findBrowser } from "./find-browser.ts";

/**
 * Starts this machine's browser without a window. Its pages know nothing of each other.
 *
 * @throws If there is none.
 */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined)
    throw new Error("Chromium was not found. Install it, on Debian: apt-get install chromium.");
  // Most containers do not allow the sandbox, and the pages are from this repository.
  return chromium.launch({ executablePath, chromiumSandbox: false });
}
