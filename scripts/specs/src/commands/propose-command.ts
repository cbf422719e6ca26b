import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { jsonText, logText } from "@energy-clients/scripts-shared/encode";
import { proofReport } from "../compatibility/proof-report.ts";
import { prove as proveContract } from "../compatibility/prove.ts";
import type { Api } from "../document/apis.ts";
import { SpecsError } from "../document/specs-error.ts";
import { prepareProposal } from "../pull-request/prepare-proposal.ts";
import type { Values } from "./options.ts";

/**
 * `pnpm specs propose [api…] --out <folder>`. Without a name, every API that has public sources.
 *
 * @returns Whether every document could be read; one that could not keeps no other from its pull request.
 */
export async function proposeCommand(
  root: string,
  chosen: readonly Api[],
  { out }: Values,
): Promise<boolean> {
  if (out === undefined) throw new SpecsError("usage", "propose needs --out <folder>");
  const folder = resolve(out);
  const way = relative(root, folder);
  if (
    way === "" ||
    (!way.startsWith(`..${sep}`) && way !== ".." && resolve(root, way) === folder && !/^[A-Za-z]:/.test(way))
  ) {
    throw new SpecsError(
      "usage",
      "--out must be a folder outside of the repository, which is cleaned behind it",
    );
  }
  mkdirSync(folder, { recursive: true });
  let isWell = true;
  for (const api of chosen.filter(({ sources }) => sources !== undefined || chosen.length === 1)) {
    try {
      const prove = async () => proofReport(api, proveContract(root, api, "HEAD"));
      const proposal = await prepareProposal(root, api, { prove });
      writeFileSync(join(folder, `${api.name}.json`), jsonText(proposal));
      console.log(`${api.title}: ${proposal.change === undefined ? "up to date" : "changed"}`);
    } catch (error) {
      if (!(error instanceof SpecsError)) throw error;
      console.error(logText(`${api.title}: ${error.message}`));
      isWell = false;
    }
  }
  return isWell;
}
