import { markdownText } from "@energy-clients/scripts-shared/encode";
import type { SpokenVersion } from "./spoken-version.ts";

/** Before a package is released its version says nothing, and after a release its document may have changed. */
const NEXT = "next";
const UNRELEASED = "0.0.0";

/**
 * The table of which version of a package speaks which version of each API. Rows of released versions stay as they
 * are: a release adds its own, and until then `next` says what the coming one will speak.
 *
 * @param version - What the package's `package.json` says.
 * @param current - The table as it stands.
 */
export function versionTable(
  version: string,
  spoken: readonly SpokenVersion[],
  current: readonly string[],
): readonly string[] {
  const cells = spoken.map(({ words }) => words);
  const row = (label: string) => `| ${label} | ${cells.join(" | ")} |`;
  const released = current.slice(2).filter((line) => line.startsWith("|") && !line.startsWith(`| ${NEXT} |`));
  const own = released.find((line) => line.startsWith(`| ${version} |`));
  if (own === undefined) released.unshift(row(version === UNRELEASED ? NEXT : version));
  else if (own !== row(version)) released.unshift(row(NEXT));
  return [
    `| version | ${spoken.map(({ api }) => markdownText(api.title)).join(" | ")} |`,
    `|---|${"---|".repeat(spoken.length)}`,
    ...released,
  ];
}
