import type { Api } from "../apis.ts";
import { proofReport } from "../proof/proof-report.ts";
import { prove as proveContract } from "../proof/prove.ts";
import { SpecsError } from "../specs-error.ts";
import { propose } from "./propose.ts";

/**
 * `pnpm specs propose [api…]`. Without a name, every API that has public sources.
 *
 * @returns Whether every document could be read; one that could not keeps no other from its pull request.
 */
export async function proposeCommand(root: string, chosen: readonly Api[]): Promise<boolean> {
  let isWell = true;
  for (const api of chosen.filter(({ sources }) => sources !== undefined || chosen.length === 1)) {
    try {
      const prove = async () => proofReport(api, proveContract(root, api, "HEAD"));
      console.log(await propose(root, api, { prove }));
    } catch (error) {
      if (!(error instanceof SpecsError)) throw error;
      console.error(`${api.title}: ${error.message}`);
      isWell = false;
    }
  }
  return isWell;
}
