import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { openBrowser } from "@energy-clients/scripts-shared/browser";
import { findBrowser } from "@energy-clients/scripts-shared/find-browser";
import type { Cell, Outcome } from "../project/cell.ts";
import type { MockSession } from "../project/mock-session.ts";
import { type PageServer, servePage } from "../project/page-server.ts";
import type { Project } from "../project/project.ts";
import type { ProjectFactory } from "../project/project-factory.ts";
import { pinned } from "../project/versions.ts";

const LONGEST_VISIT_MS = 60_000;

const index = (script: string) =>
  `<!doctype html><title>team</title><script type="module" src="${script}"></script>`;
const noBrowser: Outcome = { leftOut: "no Chromium on this machine" };

/** Bundles in a real browser: the clients alone, and auth, which must refuse to run. */
export function browserCells(factory: ProjectFactory): Cell[] {
  const hasBrowser = findBrowser() !== undefined;
  const prepare = () =>
    factory.project("browser", {
      own: ["ett-client", "enmacc-client", "auth"],
      others: { esbuild: pinned.esbuild, vite: pinned.vite },
      writeFiles(project) {
        for (const file of programs) project.copy(file);
        project.write("index.html", index("./page.ts"));
      },
    });
  const cell = (
    name: string,
    what: string,
    bundle: (project: Project) => Promise<string>,
    check: (folder: string, session: MockSession, visited: string) => Promise<Outcome>,
  ): Cell => ({
    name,
    what,
    prepare: async () => (hasBrowser ? prepare() : undefined),
    async run(session) {
      if (!hasBrowser) return noBrowser;
      const folder = await bundle(await prepare());
      await using server = await servePage(folder, session);
      return check(folder, session, await visit(server));
    },
  });
  return [
    cell("esbuild, browser", "clients alone, the page's server adds the credentials", esbuild, checkCalls),
    cell("Vite, browser", "clients alone, the page's server adds the credentials", vite, checkCalls),
    cell("esbuild, browser with auth", "auth in a page and in its worker", esbuildSecrets, checkRefusal),
  ];
}

const programs = ["call-ett.ts", "call-enmacc.ts", "connect-ett.ts", "connect-enmacc.ts"].concat([
  "report.ts",
  "page.ts",
  "refusal-of.ts",
  "secret-page.ts",
  "secret-worker.ts",
]);

/** Opens a page and waits for its report. @throws with what the page logged if it reports nothing. */
async function visit({ url, result }: PageServer): Promise<string> {
  await using browser = await openBrowser();
  const page = await browser.newPage();
  const log: string[] = [];
  page.on("console", (message) => log.push(message.text()));
  page.on("pageerror", (error) => log.push(String(error)));
  try {
    const reported = page.waitForResponse(`${url}/result`, { timeout: LONGEST_VISIT_MS });
    await Promise.all([page.goto(url), reported]);
  } catch (error) {
    throw new Error(`the page reported nothing; it logged: ${log.join("\n") || "nothing"}`, { cause: error });
  }
  return result;
}

async function esbuild(project: Project): Promise<string> {
  return bundle(project, "esbuild", "page.ts");
}

async function esbuildSecrets(project: Project): Promise<string> {
  return bundle(project, "secrets", "secret-page.ts", "secret-worker.ts");
}

async function bundle(project: Project, folder: string, ...entries: string[]): Promise<string> {
  const options = ["--bundle", "--minify", "--format=esm", "--platform=browser", "--log-level=warning"];
  await project.run("node_modules/.bin/esbuild", [...entries, ...options, `--outdir=${folder}`]);
  project.write(`${folder}/index.html`, index(`/${entries[0]?.replace(/\.ts$/, ".js")}`));
  return join(project.directory, folder);
}

async function vite(project: Project): Promise<string> {
  await project.run("node_modules/.bin/vite", ["build", "--logLevel", "warn", "--outDir", "vite"]);
  return join(project.directory, "vite");
}

async function checkCalls(folder: string, session: MockSession, said: string): Promise<Outcome> {
  await session.check(said, ["ett", "enmacc"]);
  return { passed: `both APIs; ${sizeOf(folder)} of script, compressed` };
}

async function checkRefusal(_folder: string, _session: MockSession, said: string): Promise<Outcome> {
  const both = ["browser_not_supported", "browser_not_supported"];
  if (said !== JSON.stringify({ page: both, worker: both }))
    throw new Error(`expected browser_not_supported twice but got ${said}`);
  return {
    refused: "browser_not_supported: a browser cannot keep a secret; the page's server must make the calls",
  };
}

function sizeOf(folder: string): string {
  const assets = existsSync(join(folder, "assets")) ? join(folder, "assets") : folder;
  const scripts = readdirSync(assets).filter((file) => file.endsWith(".js"));
  const bytes = scripts.reduce((sum, file) => sum + gzipSync(readFileSync(join(assets, file))).length, 0);
  return `${(bytes / 1000).toFixed(1)} kB`;
}
