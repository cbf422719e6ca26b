import type { Cell } from "../project/cell.ts";
import type { ProjectFactory } from "../project/project-factory.ts";
import { pinned } from "../project/versions.ts";

/** Runs the bundled worker once and prints its response. */
const host = `
import { Miniflare } from "miniflare";

const bindings = { ETT_URL: process.env.ETT_URL, TOKEN_URL: process.env.TOKEN_URL, ENMACC_URL: process.env.ENMACC_URL };
const worker = new Miniflare({ modules: true, scriptPath: "dist/worker.js", compatibilityDate: "2026-06-01", bindings });
try {
  const response = await worker.dispatchFetch("http://worker.example/");
  console.log(await response.text());
} finally {
  await worker.dispose();
}
`;

/** workerd, a runtime for workers, without its compatibility with Node. */
export function workerCells(factory: ProjectFactory): Cell[] {
  const prepare = () =>
    factory.project("worker", {
      own: ["ett-client", "enmacc-client", "auth"],
      others: { esbuild: pinned.esbuild, miniflare: pinned.miniflare },
      writeFiles(project) {
        for (const file of [
          "call-ett.ts",
          "call-enmacc.ts",
          "connect-ett.ts",
          "connect-enmacc.ts",
          "worker.ts",
        ])
          project.copy(file);
        project.write("host.js", host);
      },
    });
  return [
    {
      name: "workerd, bundle by esbuild",
      what: "both APIs with auth in a worker, without Node's modules",
      prepare,
      async run(session) {
        const project = await prepare();
        const options = ["--bundle", "--format=esm", "--platform=neutral", "--main-fields=module,main"];
        await project.run("node_modules/.bin/esbuild", [
          "worker.ts",
          ...options,
          "--outdir=dist",
          "--log-level=warning",
        ]);
        await session.check(await project.run("node", ["host.js"], session.env));
        return { passed: `miniflare ${pinned.miniflare}` };
      },
    },
  ];
}
