import { once } from "node:events";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { spawn } from "@energy-clients/scripts-shared/limited-process";

const LONGEST_VISIT_MS = 60_000;

const names = ["chromium", "chromium-browser", "google-chrome"];

/** Path of the browser that is installed on this machine, if there is one. */
export function findBrowser(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/**
 * Opens a page until it has said what came of it.
 *
 * @throws When it says nothing within a minute, with what the browser said.
 */
export async function visit(browser: string, url: string, result: Promise<string>): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), "energy-clients-profile-"));
  // The sandbox needs rights that containers seldom have; the page is our own.
  const args = ["--headless=new", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`, url];
  const child = spawn(browser, args, { stdio: ["ignore", "ignore", "pipe"], detached: true });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const closed = once(child, "close");
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`the page said nothing; the browser: ${said}`)),
    LONGEST_VISIT_MS,
  );
  try {
    const ended = closed.then(([code]) =>
      Promise.reject(new Error(`${browser} ended with ${code}: ${said}`)),
    );
    return await Promise.race([result, late, ended]);
  } finally {
    clearTimeout(timer);
    // A browser is many processes, and all are in its group.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
    await closed;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
