import { logText } from "@energy-clients/scripts-shared/encode";
import type { Api } from "../document/apis.ts";
import { SpecsError } from "../document/specs-error.ts";
import { pull } from "../pull/pull.ts";
import { pullReport } from "../pull/pull-report.ts";
import { readMaxBytes, readOverride, UNDECIDED, type Values } from "./options.ts";

/**
 * `pnpm specs pull [api…]`. Without a name, every API that has public sources.
 *
 * @returns 0, or 2 if an overlay hides a change that is undecided.
 * @throws {@link SpecsError} as {@link pull} does; APIs before the one that failed are complete.
 */
export async function pullCommand(root: string, chosen: readonly Api[], values: Values): Promise<number> {
  const {
    from = [],
    "drop-stale": dropStale = false,
    "drop-modelled": dropModelled = false,
    strict,
  } = values;
  if (from.length > 0 && chosen.length !== 1) {
    throw new SpecsError("usage", "--from belongs to one API; name it");
  }
  const isEvery = chosen.length > 1;
  const override = readOverride(values);
  const maxBytes = readMaxBytes(values);
  let isOpen = false;
  for (const api of chosen) {
    if (isEvery && api.sources === undefined) {
      console.log(
        `${api.title}: publishes no document; \`pnpm specs pull ${api.name} --from <file>\` takes yours`,
      );
      continue;
    }
    const limits = maxBytes === undefined ? {} : { maxBytes };
    const result = await pull(root, api, { from, dropStale, dropModelled, strict, override, limits });
    console.log(logText(pullReport(result)));
    if (result.open.length > 0) isOpen = true;
  }
  return isOpen ? UNDECIDED : 0;
}
