import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generatedFolder, hashedFiles, hashOf, once } from "../prepare.ts";
import { benchFolder } from "./generators.ts";

const repository = join(benchFolder, "..");

/** What `pnpm specs add` reads of the repository that it adds to. */
const READ = [
  ...["specs/apis.json", "specs/specs.lock.json", "specs/redocly.yaml", "specs/README.md", "README.md"],
  ...["package.json", "LICENSE", "tsconfig.json", "tsconfig.build.json", "turbo.json"].map(
    (name) => `packages/enmacc-client/${name}`,
  ),
  "tsconfig.base.json",
];

/** Makes a folder in which an API can be added as in the repository, and nothing else. */
export function copyRepository(root: string): void {
  for (const file of READ) cpSync(join(repository, file), join(root, file), { recursive: true });
  mkdirSync(join(root, ".changeset"), { recursive: true });
}

/**
 * Makes a client of any document in the way ours are made: `pnpm specs add`, then the package's own build.
 *
 * @returns The package's folder, which has a `dist`.
 */
export function ownPackage(name: string, document: string, log: (line: string) => void): string {
  const root = join(generatedFolder, name, "ours");
  const folder = join(root, `packages/${name}-client`);
  const sources = ["shared", "specs"].flatMap((part) =>
    hashedFiles(join(repository, "scripts", part, "src")),
  );
  const stamp = hashOf([readFileSync(document, "utf8"), ...sources]);
  once(root, stamp, () => {
    log(`specs add ${name}`);
    copyRepository(root);
    const addApi = fileURLToPath(new URL("./add-api.ts", import.meta.url));
    start([addApi, root, name, document]);
    const compiler = join(benchFolder, "node_modules/typescript-7/bin/tsc");
    start([compiler, "-p", join(folder, "tsconfig.build.json")]);
  });
  return folder;
}

function start(args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: benchFolder,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${args.join(" ")} failed: ${`${stdout}${stderr}`.slice(-2000)}`);
}
