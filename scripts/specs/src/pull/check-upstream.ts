import type { Api } from "../document/apis.ts";
import { readLock } from "../document/lock.ts";
import { SpecsError } from "../document/specs-error.ts";
import type { DownloadLimits } from "../upstream/download.ts";
import { currentUpstream, readUpstream } from "../upstream/upstream.ts";

/** Whether the owner's document is still the vendored one. */
export interface UpstreamState {
  readonly api: Api;
  readonly state: "current" | "changed" | "not_public" | "failed";
  /** For a person. */
  readonly message: string;
}

/** Asks the sources of each API whether they changed. Writes nothing; one API that fails hides no other. */
export async function checkUpstream(
  root: string,
  apis: readonly Api[],
  limits: DownloadLimits = {},
): Promise<UpstreamState[]> {
  const lock = readLock(root);
  const states: UpstreamState[] = [];
  for (const api of apis) {
    const { sources = [], title } = api;
    if (sources.length === 0) {
      states.push({ api, state: "not_public", message: `${title}: publishes no document to compare with` });
      continue;
    }
    try {
      const source = currentUpstream(root, api);
      const current = source && { source, entry: lock[api.name] };
      const upstream = await readUpstream(sources, current, limits);
      states.push(
        upstream === undefined
          ? { api, state: "current", message: `${title}: upstream is what is vendored` }
          : {
              api,
              state: "changed",
              message: `${title}: upstream changed; run \`pnpm specs pull ${api.name}\``,
            },
      );
    } catch (error) {
      if (!(error instanceof SpecsError)) throw error;
      states.push({ api, state: "failed", message: `${title}: ${error.message}` });
    }
  }
  return states;
}
