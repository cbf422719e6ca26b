import { cpSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";

const COPIED = [
  "tsconfig.base.json",
  "specs/redocly.yaml",
  ...["package.json", "LICENSE", "tsconfig.json", "tsconfig.build.json", "turbo.json"].map(
    (file) => `packages/enmacc-client/${file}`,
  ),
  ...["package.json", "bin", "dist", "documents"].map((file) => `packages/contract-testing/${file}`),
];

/** A folder with what `pnpm specs add` needs of a repository and its packages need to be tested, and no API. */
export function createScratch(root: string): void {
  for (const file of COPIED)
    cpSync(join(repositoryRoot, file), join(root, file), { recursive: true, dereference: true });
  const files: Record<string, string> = {
    "specs/apis.json": '{ "apis": [] }\n',
    "specs/specs.lock.json": '{ "apis": {} }\n',
    "package.json": '{ "private": true, "type": "module" }\n',
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(root, file), text);
  // The packages' own dependencies, and for what is added those of a client.
  link(
    join(repositoryRoot, "packages/contract-testing/node_modules"),
    join(root, "packages/contract-testing/node_modules"),
  );
  const modules = join(repositoryRoot, "packages/enmacc-client/node_modules");
  for (const name of ["vitest", "@types/node", "typescript"])
    link(realpathSync(join(modules, name)), join(root, "node_modules", name));
  link(join(repositoryRoot, "packages/client-core"), join(root, "node_modules/@energy-clients/client-core"));
  link(join(root, "packages/contract-testing"), join(root, "node_modules/@energy-clients/contract-testing"));
}

/** Lets the mock servers know the API that was added: the package is not built anew. */
export function nameApi(root: string, added: string): void {
  const names = JSON.stringify(["ett", "ett-identity", "enmacc", added]);
  const file = join(root, "packages/contract-testing/dist/cjs/generated/apis");
  writeFileSync(`${file}.js`, `"use strict";\nexports.apis = ${names};\n`);
  writeFileSync(`${file}.d.ts`, `export declare const apis: readonly ${names};\n`);
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, "junction");
}
