import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BuildError } from "./build-error.ts";

/** An entry of a package, as `exports` of its `package.json` lists it. Paths begin with `./dist/`. */
export type Entry =
  /** One implementation in CommonJS, which the ES module `wrapper` exports too. */
  | {
      readonly kind: "commonjs";
      readonly file: string;
      readonly wrapper: string;
      /** The same as an ES module, which bundlers take, if there is one. */
      readonly bundled?: string;
    }
  /** An ES module alone, as it needs a package that is one. */
  | { readonly kind: "module"; readonly file: string };

/** A target of `exports`: a file, or targets by condition. */
type Target = string | { readonly [condition: string]: Target };

/**
 * Reads the entries of a package.
 *
 * @throws {@link BuildError} `exports_invalid` when a target is not what the build makes.
 */
export function entriesOf(folder: string): Entry[] {
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, Target>>;
  };
  return Object.entries(exports)
    .filter(([, target]) => typeof target !== "string")
    .map(([subpath, target]) => entryOf(subpath, target));
}

function entryOf(subpath: string, target: Target): Entry {
  const files = filesOf(target);
  const find = (pattern: RegExp) => files.find((file) => pattern.test(file));
  const module = find(/^\.\/dist\/esm\/[\w-]+\.js$/);
  const commonjs = find(/^\.\/dist\/cjs\/[\w-]+\.js$/);
  const wrapper = find(/^\.\/dist\/[\w-]+\.mjs$/);
  if (commonjs && wrapper) {
    return { kind: "commonjs", file: commonjs, wrapper, ...(module !== undefined && { bundled: module }) };
  }
  if (module && !commonjs && !wrapper) return { kind: "module", file: module };
  throw new BuildError(
    "exports_invalid",
    `package.json: exports["${subpath}"] must name dist/cjs/<name>.js and dist/<name>.mjs, or dist/esm/<name>.js alone`,
  );
}

const filesOf = (target: Target): string[] =>
  typeof target === "string" ? [target] : Object.values(target).flatMap(filesOf);
