import { join } from "node:path";
import { rolldown } from "rolldown";
import type { PackedPackage } from "./packed-package.ts";

const APP = "\0app";

/**
 * Bundles a program that only imports an entry, `import "@energy-clients/x"`, and returns the code that remains. Without
 * remaining code, a bundler can remove everything that an app does not use. Ignores `sideEffects` in package.json, trusts
 * `@__PURE__`, and assumes that dependencies have no side effects.
 *
 * @param entry - Path inside the package, such as `./dist/index.js`.
 * @returns Code; empty without side effects.
 */
export async function sideEffectsOf(
  { folder }: Pick<PackedPackage, "folder">,
  entry: string,
): Promise<string> {
  const program = `import ${JSON.stringify(join(folder, entry))};`;
  const bundle = await rolldown({
    input: APP,
    external: (id) => !/^[./\0]/.test(id),
    platform: "neutral",
    logLevel: "silent",
    plugins: [
      {
        name: "app",
        resolveId: (id) => (id === APP ? APP : null),
        load: (id) => (id === APP ? program : null),
      },
    ],
    treeshake: { moduleSideEffects: (_id, isExternal) => !isExternal },
  });
  const { output } = await bundle.generate({ format: "esm" });
  await bundle.close();
  return output
    .map((chunk) => (chunk.type === "chunk" ? chunk.code : ""))
    .join("")
    .trim();
}
