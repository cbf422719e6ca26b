import { type ExecuteOptions, onceMore, succeed } from "./shared.ts";

/**
 * Clones the commit that is checked out, so that no working tree changes, and installs its dependencies as the lockfile
 * says.
 *
 * @param folder - The clone's folder, which must not exist.
 */
export async function cloneHead(
  root: string,
  folder: string,
  options: Omit<ExecuteOptions, "cwd"> = {},
): Promise<void> {
  const head = await succeed("git", ["rev-parse", "HEAD"], { ...options, cwd: root });
  await succeed("git", ["clone", "-q", "--no-checkout", root, folder], { ...options, cwd: root });
  await succeed("git", ["checkout", "-q", "-B", "main", head], { ...options, cwd: folder });
  const install = ["install", "--frozen-lockfile", "--prefer-offline"];
  await onceMore(() => succeed("pnpm", install, { ...options, cwd: folder }));
}
