import { compatibilityReport } from "../compatibility/compatibility-report.ts";
import { testCompatibility } from "../compatibility/test-compatibility.ts";
import type { Api } from "../document/apis.ts";
import type { Values } from "./options.ts";

/** `pnpm specs compatibility [api…] [--base ref]`: a report, which succeeds also if consumers break. */
export function compatibilityCommand(
  root: string,
  chosen: readonly Api[],
  { base = "HEAD" }: Values,
): boolean {
  const withClient = chosen.filter(({ clientPackage }) => clientPackage !== undefined || chosen.length === 1);
  for (const api of withClient)
    console.log(`## ${api.title}\n\n${compatibilityReport(api, testCompatibility(root, api, base))}`);
  return true;
}
