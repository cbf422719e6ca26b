import { proofReport } from "../compatibility/proof-report.ts";
import { prove } from "../compatibility/prove.ts";
import type { Api } from "../document/apis.ts";
import type { Values } from "./options.ts";

/** `pnpm specs proof [api…] [--base ref]`: informs, and so succeeds also where consumers break. */
export function proofCommand(root: string, chosen: readonly Api[], { base = "HEAD" }: Values): boolean {
  const withClient = chosen.filter(({ clientPackage }) => clientPackage !== undefined || chosen.length === 1);
  for (const api of withClient) console.log(`## ${api.title}\n\n${proofReport(api, prove(root, api, base))}`);
  return true;
}
