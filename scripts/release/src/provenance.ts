import { ReleaseError } from "./release-error.ts";
import type { Tarball } from "./tarball.ts";

/** Whether to publish with provenance, and a line for the log. */
export interface Provenance {
  readonly provenance: boolean;
  readonly why: string;
}

/** Host of npm's public registry. */
export const publicRegistry = "registry.npmjs.org";

/**
 * Decides about provenance. Only npm's public registry accepts it, for public packages, from a workflow with an identity
 * token; elsewhere it makes the upload fail.
 *
 * @throws {@link ReleaseError} `provenance_missing` if the registry accepts it but this process has no identity token.
 */
export function provenanceOf(
  url: string,
  tarballs: readonly Tarball[],
  env: NodeJS.ProcessEnv = process.env,
): Provenance {
  const plainly = (reason: string) => ({ provenance: false, why: `published without provenance: ${reason}` });
  if (new URL(url).host !== publicRegistry) return plainly("this registry offers none");
  const restricted = tarballs.find(({ manifest }) => manifest.publishConfig?.access !== "public");
  if (restricted !== undefined) return plainly(`${restricted.name} is not public`);
  if (!env.ACTIONS_ID_TOKEN_REQUEST_URL) {
    const problem = "this registry requires provenance, but this process has no identity token";
    throw new ReleaseError("provenance_missing", `${problem}; give the job the permission id-token: write`);
  }
  return { provenance: true, why: "published with provenance" };
}
