import { readIfThere, writeFiles } from "@energy-clients/scripts-shared/write-files";
import { readBase } from "../build/base-document.ts";
import { readEffective } from "../build/effective.ts";
import { changesetFiles } from "../changeset/changeset-files.ts";
import { diffDocuments } from "../diff/diff.ts";
import type { Api } from "../document/apis.ts";
import { isObject, type JsonObject } from "../document/document.ts";
import { sha256 } from "../document/lock.ts";
import { SpecsError } from "../document/specs-error.ts";
import { readOverride, type Values } from "./options.ts";

/**
 * `pnpm specs changeset [api…]`: writes the changesets of the difference between a base and the effective document
 * that is there.
 *
 * @throws {@link SpecsError} `usage`, `changeset_differs` when one is there that a person edited, and what reading
 * or comparing throws.
 */
export async function changesetCommand(
  root: string,
  chosen: readonly Api[],
  values: Values,
): Promise<boolean> {
  const { base = "HEAD", overwrite = false } = values;
  const override = readOverride(values);
  const files = new Map<string, string>();
  for (const api of chosen) {
    const after = readEffective(root, api);
    const before = readBase(root, api, base);
    if (before.text === after.text) {
      console.log(`${api.title}: as in ${base}, no changeset`);
      continue;
    }
    const report = await diffDocuments({ api, before: before.value, after: after.value });
    const versions = [versionOf(before.value), versionOf(after.value)] as const;
    const written = changesetFiles(api, report, { baseSha256: sha256(before.text), versions, override });
    for (const [file, text] of written) files.set(file, text);
  }
  const differing = [...files].filter(([file, text]) => (readIfThere(root, file) ?? text) !== text);
  if (differing.length > 0 && !overwrite) {
    const [names, s] = [differing.map(([file]) => file).join(", "), differing.length === 1 ? "s" : ""];
    throw new SpecsError(
      "changeset_differs",
      `${names} differ${s} from what would be written; keep it, or --overwrite`,
    );
  }
  writeFiles(root, files);
  for (const file of files.keys()) console.log(`written ${file}; edit it as you like`);
  return true;
}

function versionOf({ info }: JsonObject): string | undefined {
  return isObject(info) && typeof info.version === "string" ? info.version : undefined;
}
