import { findQuestions, type UpstreamFindings } from "../decisions/find-questions.ts";
import type { Api } from "../document/apis.ts";
import type { JsonObject } from "../document/document.ts";
import type { Reapplied } from "./reapply.ts";
import { OURS } from "./replace-modelled-operations.ts";

/**
 * What an API's overlays hide of what changed upstream.
 *
 * @param before - The documents as they are vendored.
 * @returns undefined for the owner's first document: it replaces one of our own, so that the owner changed nothing.
 * @throws {@link SpecsError} `decision_invalid`.
 */
export function hiddenChanges(
  api: Api,
  before: { readonly upstream: JsonObject; readonly effective: JsonObject },
  upstream: JsonObject,
  { effective, applied }: Reapplied,
): UpstreamFindings | undefined {
  if (OURS.has(before.upstream["x-provenance"])) return undefined;
  return findQuestions(
    api,
    { before: before.upstream, after: upstream },
    { before: before.effective, after: effective },
    applied,
  );
}
