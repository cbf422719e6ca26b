import { ReleaseError } from "./release-error.ts";
import type { Tarball } from "./tarball.ts";

/** Whether a build's origin is attested at the registry, and a line that says why or why not. */
export interface Provenance {
  readonly provenance: boolean;
  readonly why: string;
}

/** npm's public one. */
export const publicRegistry = "registry.npmjs.org";

/**
 * Provenance is offered by npm's public registry alone, for public packages, to a workflow that may ask its host for
 * an identity. Asking for it elsewhere fails the upload.
 *
 * @throws {@link ReleaseError} `provenance_missing` when the registry offers it and this process cannot ask for it.
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
