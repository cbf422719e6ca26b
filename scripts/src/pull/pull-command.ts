import type { Api } from "../apis.ts";
import { logText } from "../encode.ts";
import { SpecsError } from "../specs-error.ts";
import { readMaxBytes, readOverride, type Values } from "../specs-options.ts";
import { pull } from "./pull.ts";
import { pullReport } from "./pull-report.ts";

/**
 * `pnpm specs pull [api…]`. Without a name, every API that has public sources.
 *
 * @throws {@link SpecsError} as {@link pull} does; APIs before the one that failed are complete.
 */
export async function pullCommand(root: string, chosen: readonly Api[], values: Values): Promise<boolean> {
  const { from = [], "drop-stale": dropStale = false } = values;
  if (from.length > 0 && chosen.length !== 1) {
    throw new SpecsError("usage", "--from belongs to one API; name it");
  }
  const isEvery = chosen.length > 1;
  const override = readOverride(values);
  const maxBytes = readMaxBytes(values);
  for (const api of chosen) {
    if (isEvery && api.sources === undefined) {
      console.log(
        `${api.title}: publishes no document; \`pnpm specs pull ${api.name} --from <file>\` takes yours`,
      );
      continue;
    }
    const limits = maxBytes === undefined ? {} : { maxBytes };
    console.log(logText(pullReport(await pull(root, api, { from, dropStale, override, limits }))));
  }
  return true;
}
