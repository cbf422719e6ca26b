import { createRequire } from "node:module";
import { dirname } from "node:path";

/**
 * Loads a dependency when it is needed, or a part of it that only its CommonJS has. Node and test runners treat the
 * default export of an imported CommonJS module differently; that of a required one is the same everywhere.
 */
export const packageRequire = createRequire(import.meta.url);

/** The folder of this package, from its sources and from each format of its build. */
export const packageFolder = (): string =>
  dirname(packageRequire.resolve("@energy-clients/contract-testing/package.json"));
