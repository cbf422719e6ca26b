import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createFreshProject } from "./fresh-project.ts";

const SCOPE = "@energy-clients/";

const example = resolve(import.meta.dirname, "../../../examples/nightly-consumer");

/** What of the example's `package.json` is looked at. */
interface Manifest {
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}

/** Installs the packed tarballs in a copy of the example project, type-checks it and runs its tests with coverage. */
async function checkExample(): Promise<void> {
  using project = createFreshProject();
  const { directory } = project;
  const isOwn = (path: string) => !/\/(node_modules|coverage|package-lock\.json)$/.test(path);
  cpSync(example, directory, { recursive: true, filter: isOwn });

  const file = join(directory, "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as Manifest;
  for (const dependencies of [manifest.dependencies, manifest.devDependencies]) {
    for (const name of Object.keys(dependencies).filter((name) => name.startsWith(SCOPE)))
      dependencies[name] = project.pack(name.slice(SCOPE.length));
  }
  // Not on a registry here; a published client-core would be found by its version.
  const overrides = { [`${SCOPE}client-core`]: project.pack("client-core") };
  writeFileSync(file, JSON.stringify({ ...manifest, overrides }));

  await project.run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"]);
  await project.run("npm", ["run", "--silent", "typecheck"]);
  await project.run("npm", ["run", "--silent", "test"]);
  console.log("the example project was installed, type-checked and tested with packed tarballs");
}

await checkExample();
