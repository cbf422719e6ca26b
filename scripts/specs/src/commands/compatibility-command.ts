import { compatibilityReport } from "../compatibility/compatibility-report.ts";
import { testCompatibility } from "../compatibility/test-compatibility.ts";
import type { Api } from "../document/apis.ts";
import type { Values } from "./options.ts";

/** `pnpm specs compatibility [api…] [--base ref]`: a report, which succeeds also if consumers break. */
export async function compatibilityCommand(
  root: string,
  chosen: readonly Api[],
  { base = "HEAD" }: Values,
): Promise<boolean> {
  const withClient = chosen.filter(({ clientPackage }) => clientPackage !== undefined || chosen.length === 1);
  for (const api of withClient) {
    const compatibility = await testCompatibility(root, api, base);
    console.log(`## ${api.title}\n\n${compatibilityReport(api, compatibility)}`);
  }
  return true;
}
