import { readFileSync } from "node:fs";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { readApis } from "@energy-clients/scripts-specs/document/apis";

/** The site's sources are read from here. */
export { repositoryRoot };

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly private?: boolean;
}

/** A text file of the repository, by its path from the root. */
export const readText = (file: string): string => readFileSync(`${repositoryRoot}/${file}`, "utf8");

/** `package.json` of a package. */
export const readManifest = (directory: string): Manifest =>
  JSON.parse(readText(`packages/${directory}/package.json`)) as Manifest;

/** Folders of `packages/`, in the order in which a reader needs them. */
export const PACKAGES: readonly string[] = [
  ...readApis(repositoryRoot).flatMap(({ clientPackage }) => clientPackage ?? []),
  "auth",
  "journal",
  "contract-testing",
  "documents",
  "client-core",
];

/** Where the repository's files are shown. */
export const REPOSITORY_URL = "https://github.com/energy-clients/energy-clients";
