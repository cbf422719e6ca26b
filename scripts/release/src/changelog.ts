import { join } from "node:path";
import type { Package } from "./packages.ts";
import { readIfThere } from "./shared.ts";

/** What a package's changelog says of its version, in Markdown without the heading; empty when it says nothing. */
export function changelogOf(root: string, { folder, version }: Package): string {
  const text = readIfThere(root, join(folder, "CHANGELOG.md")) ?? "";
  const section = text.split(/^## /m).find((part) => part.split("\n", 1)[0]?.trim() === version);
  return section?.slice(section.indexOf("\n")).trim() ?? "";
}
