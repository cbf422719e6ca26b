import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

/** Chromium's names on Linux, where it is on the path, and where Chrome is installed on macOS and Windows. */
const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Path of Chromium or Chrome on this machine; undefined if there is none. */
export function findBrowser(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...PLACES].find(
    isExecutable,
  );
}

/**
 * {@link findBrowser} for a test that leaves out what needs a browser. It says so.
 *
 * @throws In CI, which must leave out nothing.
 */
export function browserForTest(leftOut: string): string | undefined {
  const browser = findBrowser();
  if (browser !== undefined) return browser;
  const message = `No Chromium on this machine, so not tested: ${leftOut}. Debian: apt-get install chromium.`;
  if (process.env.CI !== undefined && process.env.CI !== "false") throw new Error(message);
  console.warn(message);
  return undefined;
}

/** Starts a browser without a window, whose pages know nothing of each other. */
export async function openBrowser(executablePath: string): Promise<Browser> {
  // Most containers do not allow the sandbox, and the pages are from this repository.
  return chromium.launch({ executablePath, chromiumSandbox: false });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
