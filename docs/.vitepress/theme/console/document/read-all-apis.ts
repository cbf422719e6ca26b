import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ConsoleApi } from "./operation.ts";
import { type ApiEntry, readApi } from "./read-api.ts";
import type { JsonObject } from "./schema.ts";

const ROOT = join(import.meta.dirname, "../../../../..");

/** Reads all APIs that have a client package. */
export function readApis(root: string = ROOT): ConsoleApi[] {
  const { apis } = JSON.parse(readFileSync(join(root, "specs/apis.json"), "utf8")) as {
    readonly apis: readonly ApiEntry[];
  };
  return apis.flatMap((entry) => {
    const { name, clientPackage } = entry;
    // The API of tokens has none: the auth package calls it.
    if (clientPackage === undefined) return [];
    const documentFile = join(root, `packages/contract-testing/documents/${name}.json`);
    const changelogFile = join(root, `packages/${clientPackage}/CHANGELOG.md`);
    return [
      readApi({
        entry: { ...entry, clientPackage },
        document: JSON.parse(readFileSync(documentFile, "utf8")) as JsonObject,
        changelog: existsSync(changelogFile) ? readFileSync(changelogFile, "utf8") : "",
      }),
    ];
  });
}
