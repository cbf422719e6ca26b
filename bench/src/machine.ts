import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { arch, cpus, loadavg, release, totalmem, type } from "node:os";

/** What a reader must know of the machine before believing a figure. */
export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly v8: string;
  readonly undici: string;
  /** Over the last minute, before the run: anything well above 0 means that others were at work. */
  readonly loadAtStart: number;
  readonly commit: string;
  /** Exact versions of the peers, as installed. */
  readonly peers: Readonly<Record<string, string>>;
}

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    date: new Date().toISOString(),
    cpu: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()} ${arch()}`,
    node: process.versions.node,
    v8: process.versions.v8,
    undici: process.versions.undici ?? "unknown",
    loadAtStart: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    commit: commitOfCheckout(),
    peers: peerVersions(),
  };
}

/** The commit, and whether the packages that are measured differ from it. */
function commitOfCheckout(): string {
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: new URL("../..", import.meta.url), encoding: "utf8" }).trim();
  try {
    const changed = git("status", "--porcelain", "--", "packages") !== "";
    return git("rev-parse", "--short", "HEAD") + (changed ? " with changes" : "");
  } catch {
    return "unknown";
  }
}

function peerVersions(): Record<string, string> {
  const { dependencies } = readPackage(new URL("../package.json", import.meta.url));
  const names = Object.keys(dependencies ?? {}).filter((name) => !name.startsWith("@energy-clients/"));
  return Object.fromEntries(
    names.map((name) => [
      name,
      readPackage(new URL(`../node_modules/${name}/package.json`, import.meta.url)).version ?? "unknown",
    ]),
  );
}

function readPackage(url: URL): { version?: string; dependencies?: Record<string, string> } {
  return JSON.parse(readFileSync(url, "utf8"));
}
