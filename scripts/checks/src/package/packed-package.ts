import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import { ScriptError } from "@energy-clients/scripts-shared/script-error";

/** The fields of a `package.json` that are checked. */
export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly description?: string;
  readonly license?: string;
  readonly type?: string;
  readonly sideEffects?: unknown;
  readonly repository?: { readonly url?: string; readonly directory?: string };
  readonly engines?: { readonly node?: string };
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A package as a consumer gets it. */
export interface PackedPackage extends Disposable {
  /** Path of the tarball. */
  readonly tarball: string;
  /** Folder that the tarball was unpacked to. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** Paths of all files in the package, with `/`. */
  readonly files: readonly string[];
  /** Folder under `packages/` in the repository. */
  readonly directory: string;
}

/**
 * Packs a package and unpacks the tarball in a temporary folder, which is removed when the result is disposed of.
 *
 * @param source - The package's folder.
 * @throws {@link ScriptError} `tool_failed` if it cannot be packed.
 */
export function packPackage(source: string, directory: string): PackedPackage {
  const temporary = mkdtempSync(join(tmpdir(), "energy-clients-package-"));
  const dispose = () => rmSync(temporary, { recursive: true, force: true });
  try {
    run("pnpm", ["pack", "--pack-destination", temporary], source);
    const name = readdirSync(temporary).find((entry) => entry.endsWith(".tgz"));
    if (name === undefined)
      throw new ScriptError("tool_failed", `pnpm pack wrote no tarball for ${directory}`);
    const tarball = join(temporary, name);
    run("tar", ["-xzf", tarball, "-C", temporary], temporary);
    const folder = join(temporary, "package");
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
    return { tarball, folder, manifest, files: filesIn(folder), directory, [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
    .toSorted();
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0)
    throw new ScriptError("tool_failed", `${command} ${args[0]}: ${error?.message ?? stderr}`);
}
