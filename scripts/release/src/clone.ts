import { type ExecuteOptions, succeed } from "./shared.ts";

/**
 * Clones the commit that is checked out, to work on it without touching anybody's working tree, and installs what
 * its lockfile says, from the store where that has it.
 *
 * @param folder - Where to; must not exist.
 */
export async function cloneHead(
  root: string,
  folder: string,
  options: Omit<ExecuteOptions, "cwd"> = {},
): Promise<void> {
  const head = await succeed("git", ["rev-parse", "HEAD"], { ...options, cwd: root });
  await succeed("git", ["clone", "-q", "--no-checkout", root, folder], { ...options, cwd: root });
  await succeed("git", ["checkout", "-q", "-B", "main", head], { ...options, cwd: folder });
  await succeed("pnpm", ["install", "--frozen-lockfile", "--prefer-offline"], { ...options, cwd: folder });
}
