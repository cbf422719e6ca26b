import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { spawn } from "@energy-clients/scripts-shared/limited-process";
import type { Cell } from "../project/cell.ts";
import type { Project } from "../project/project.ts";
import type { ProjectFactory } from "../project/project-factory.ts";
import { pinned } from "../project/versions.ts";
import { bothApis, commonjsText } from "./commonjs-cells.ts";

const LONGEST_START_MS = 60_000;

const route = `
import { callBoth } from "./calls";

export const dynamic = "force-dynamic";
export const GET = async () => Response.json(await callBoth(process.env));
`;

const layout = `
export default function Layout({ children }: { children: React.ReactNode }) {
  return <html lang="en"><body>{children}</body></html>;
}
`;

/** Next.js: a route on the server that calls both APIs with credentials, built and started as in production. */
export function nextCells(factory: ProjectFactory): Cell[] {
  const prepare = () =>
    factory.project("next", {
      own: bothApis,
      others: {
        "@types/node": "22",
        "@types/react": "19",
        next: pinned.next,
        react: "19",
        "react-dom": "19",
        typescript: "~5.9.0",
      },
      // As create-next-app writes it. Turbopack refuses every `import` of a project whose type is commonjs.
      manifest: { type: undefined },
      writeFiles(project) {
        project.write("app/layout.tsx", layout);
        project.write("app/energy/route.ts", route);
        project.write("app/energy/calls.ts", commonjsText("calls.ts"));
      },
    });
  return [
    {
      name: "Next.js, route handler",
      what: "both APIs with auth from the server, built and started",
      prepare: async () => {
        const project = await prepare();
        await project.run("node", ["node_modules/next/dist/bin/next", "build"], {
          NEXT_TELEMETRY_DISABLED: "1",
        });
      },
      async run(session) {
        await using server = await start(await prepare(), session.env);
        const response = await fetch(`${server.url}/energy`);
        await session.check(await response.text());
        return { passed: `Next.js ${pinned.next}` };
      },
    },
  ];
}

/** Starts the built application on a free port, which it prints. */
async function start({ directory }: Project, env: Readonly<Record<string, string>>) {
  const args = ["node_modules/next/dist/bin/next", "start", "--hostname", "127.0.0.1", "--port", "0"];
  const child = spawn("node", args, {
    cwd: directory,
    env: { ...process.env, ...env, NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const close = async () => {
    if (child.exitCode !== null) return;
    child.kill();
    await once(child, "close");
  };
  let log = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  for (const startedAt = Date.now(); ; await sleep(50)) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(log) ?? [];
    if (url !== undefined && /ready/i.test(log)) return { url, [Symbol.asyncDispose]: close };
    if (child.exitCode !== null || Date.now() - startedAt > LONGEST_START_MS) {
      await close();
      throw new Error(`next start did not become ready: ${log}`);
    }
  }
}
