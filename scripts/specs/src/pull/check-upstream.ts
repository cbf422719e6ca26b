import { oneLine } from "@energy-clients/scripts-shared/encode";
import { readEffective } from "../build/effective.ts";
import { readOverlays } from "../decisions/check-decisions.ts";
import type { Api } from "../document/apis.ts";
import type { SourceDocument } from "../document/document.ts";
import { readLock } from "../document/lock.ts";
import { placeText, SpecsError } from "../document/specs-error.ts";
import type { DownloadLimits } from "../upstream/download.ts";
import { currentOverlays, currentUpstream, readUpstream, type Upstream } from "../upstream/upstream.ts";
import { hiddenChanges } from "./hidden-changes.ts";
import { reapplyOverlays } from "./reapply.ts";

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
      const upstream = await readUpstream(sources, current, limits, currentOverlays(root, api));
      states.push(
        upstream === undefined
          ? { api, state: "current", message: `${title}: upstream is what is vendored` }
          : { api, state: "changed", message: changedMessage(root, api, current?.source, upstream) },
      );
    } catch (error) {
      if (!(error instanceof SpecsError)) throw error;
      states.push({ api, state: "failed", message: `${title}: ${error.message}` });
    }
  }
  return states;
}

/** Names what an overlay would hide of the change, so that it is known before anybody pulls. */
function changedMessage(
  root: string,
  api: Api,
  source: SourceDocument | undefined,
  upstream: Upstream,
): string {
  const first = `${api.title}: upstream changed; run \`pnpm specs pull ${api.name}\``;
  if (source === undefined) return first;
  const effective = readEffective(root, api).value;
  const before = { upstream: source.value, effective };
  const reapplied = reapplyOverlays(api, before, upstream.document, readOverlays(root, api));
  const { open = [] } = hiddenChanges(api, before, upstream.document, reapplied) ?? {};
  return [
    first,
    ...reapplied.stale.map(({ message }) => `  no longer fits: ${message}`),
    ...open.map(
      ({ upstream, action, says }) =>
        `  undecided: ${oneLine(upstream)}; action ${action.name} (${placeText(action.place)}) ${oneLine(says)}`,
    ),
  ].join("\n");
}
