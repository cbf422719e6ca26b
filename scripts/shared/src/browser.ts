import { once } from "node:events";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { spawn } from "@energy-clients/scripts-shared/limited-process";

const LONGEST_VISIT_MS = 60_000;

const names = ["chromium", "chromium-browser", "google-chrome"];

/** Path of the browser on this machine, or undefined. */
export function findBrowser(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/**
 * Opens a page and waits for its result.
 *
 * @throws If the page reports nothing within a minute; the message has the browser's output.
 */
export async function visit(browser: string, url: string, result: Promise<string>): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), "energy-clients-profile-"));
  // Most containers do not allow the sandbox, and the page is from this repository.
  const args = ["--headless=new", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`, url];
  const child = spawn(browser, args, { stdio: ["ignore", "ignore", "pipe"], detached: true });
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const closed = once(child, "close");
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () =>
      reject(
        new Error(
          `the page reported nothing within ${LONGEST_VISIT_MS / 1000} s; the browser printed: ${output}`,
        ),
      ),
    LONGEST_VISIT_MS,
  );
  try {
    const ended = closed.then(([code]) =>
      Promise.reject(new Error(`${browser} ended with ${code}: ${output}`)),
    );
    return await Promise.race([result, late, ended]);
  } finally {
    clearTimeout(timer);
    // A browser is a group of processes.
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
