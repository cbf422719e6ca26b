import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { jsonText, logText } from "@energy-clients/scripts-shared/encode";
import { compatibilityReport } from "../compatibility/compatibility-report.ts";
import { testCompatibility } from "../compatibility/test-compatibility.ts";
import type { Api } from "../document/apis.ts";
import { SpecsError } from "../document/specs-error.ts";
import { planPull } from "../pull-request/pull-plan.ts";
import { UNDECIDED, type Values } from "./options.ts";

/**
 * `pnpm specs plan [api…] --out <folder>`. Without a name, every API that has public sources.
 *
 * @returns 1 if a document could not be read, which does not stop the others; 2 if a change is undecided, which does not
 * stop the plan; else 0.
 */
export async function planCommand(root: string, chosen: readonly Api[], { out }: Values): Promise<number> {
  if (out === undefined) throw new SpecsError("usage", "plan needs --out <folder>");
  const folder = resolve(out);
  const way = relative(root, folder);
  if (
    way === "" ||
    (!way.startsWith(`..${sep}`) && way !== ".." && resolve(root, way) === folder && !/^[A-Za-z]:/.test(way))
  ) {
    throw new SpecsError(
      "usage",
      "--out must be a folder outside the repository, whose working tree is reset afterwards",
    );
  }
  mkdirSync(folder, { recursive: true });
  let isWell = true;
  const undecided: string[] = [];
  for (const api of chosen.filter(({ sources }) => sources !== undefined || chosen.length === 1)) {
    try {
      const compatibility = async () => compatibilityReport(api, await testCompatibility(root, api, "HEAD"));
      const plan = await planPull(root, api, { compatibility, onOpen: (open) => undecided.push(...open) });
      writeFileSync(join(folder, `${api.name}.json`), jsonText(plan));
      console.log(`${api.title}: ${plan.change === undefined ? "up to date" : "changed"}`);
    } catch (error) {
      if (!(error instanceof SpecsError)) throw error;
      console.error(logText(`${api.title}: ${error.message}`));
      isWell = false;
    }
  }
  for (const text of undecided) console.error(logText(text));
  if (!isWell) return 1;
  return undecided.length > 0 ? UNDECIDED : 0;
}
