import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Manifest, PackedPackage } from "./packed-package.ts";

/** Scripts that run on a consumer's machine at installation, which many teams forbid. */
const INSTALL_SCRIPTS = ["preinstall", "install", "postinstall", "prepare"];

const RANGES = ["dependencies", "peerDependencies", "optionalDependencies", "devDependencies"] as const;

/** Before its first release, a package has no changelog. */
const UNRELEASED = "0.0.0";

/** Describes what is missing in a tarball, or must not be there. */
export function contentProblems(packed: PackedPackage): string[] {
  return [...manifestProblems(packed.manifest, packed.directory), ...fileProblems(packed)];
}

function manifestProblems(manifest: Manifest, directory: string): string[] {
  const problems: string[] = [];
  const expect = (isRight: boolean, problem: string) => {
    if (!isRight) problems.push(`package.json: ${problem}`);
  };
  const { repository, engines, exports = {}, scripts = {} } = manifest;
  expect(Boolean(manifest.description), "description is missing");
  expect(manifest.license === "Apache-2.0", "license must be Apache-2.0");
  expect(manifest.type === "module", "type must be module");
  expect(manifest.sideEffects === false, "sideEffects must be false");
  expect(Boolean(repository?.url?.startsWith("git+https://")), "repository.url must begin with git+https://");
  expect(
    repository?.directory === `packages/${directory}`,
    `repository.directory must be packages/${directory}`,
  );
  expect(
    /^>=\d+\.\d+$/.test(engines?.node ?? ""),
    "engines.node must be the oldest supported version, such as >=20.19",
  );
  expect(exports["./package.json"] === "./package.json", "exports must hold ./package.json");
  for (const subpath of Object.keys(exports)) {
    expect(!subpath.includes("*"), `exports["${subpath}"] must not contain *`);
  }
  for (const name of INSTALL_SCRIPTS)
    expect(!(name in scripts), `scripts.${name} would run at each installation`);
  for (const kind of RANGES) {
    for (const [name, range] of Object.entries(manifest[kind] ?? {})) {
      expect(
        !/^(workspace|catalog|file|link):/.test(range),
        `${kind}.${name} is ${range}: this range cannot be installed`,
      );
    }
  }
  return problems;
}

function fileProblems({ folder, files, manifest }: PackedPackage): string[] {
  const problems = ["README.md", "LICENSE", "package.json"]
    .filter((file) => !files.includes(file))
    .map((file) => `${file} is missing`);
  const { version = "" } = manifest;
  if (version !== UNRELEASED) {
    const changelog = files.includes("CHANGELOG.md")
      ? readFileSync(join(folder, "CHANGELOG.md"), "utf8")
      : "";
    if (!changelog.includes(`\n## ${version}\n`)) problems.push(`CHANGELOG.md has no section for ${version}`);
  }
  const strangers = files.filter((file) =>
    /^coverage\/|(^|\/)(test|node_modules|\.[^/]+)\//.test(`${file}/`),
  );
  return [...problems, ...strangers.map((file) => `${file} must not be published`)];
}
