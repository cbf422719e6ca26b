import { logText } from "@energy-clients/scripts-shared/encode";
import { chooseDecision } from "../decisions/decision-records.ts";
import { chooseApis, readApis } from "../document/apis.ts";
import { SpecsError } from "../document/specs-error.ts";
import { applyDecision } from "../pull/apply-decision.ts";
import { UNDECIDED, type Values } from "./options.ts";

/**
 * `pnpm specs decide <api> <action…> keep|extend|drop|follow --reason <text>`.
 *
 * @returns 0, or 2 while something is undecided.
 */
export async function decideCommand(
  root: string,
  names: readonly string[],
  { reason, base = "HEAD" }: Values,
): Promise<number> {
  const [name, ...others] = names;
  const word = others.at(-1);
  const actions = others.slice(0, -1);
  if (name === undefined || word === undefined || actions.length === 0) {
    throw new SpecsError("usage", "expected: decide <api> <action…> keep|extend|drop|follow --reason <text>");
  }
  if (reason === undefined || reason.trim() === "") {
    throw new SpecsError("usage", "decide needs --reason <text>: it is recorded in the overlay");
  }
  const [api] = chooseApis(readApis(root), [name]);
  if (api === undefined) throw new SpecsError("usage", `unknown API ${name}`);
  const kind = chooseDecision(word);
  const today = new Date().toISOString().slice(0, 10);
  const decision = { actions: [...new Set(actions)], kind, reason: reason.trim(), today };
  const { written, open } = await applyDecision(root, api, decision, base);
  for (const file of written) console.log(`written ${file}`);
  for (const text of open) console.error(logText(text));
  if (open.length === 0) console.log(`${api.title}: every change upstream is decided`);
  return open.length === 0 ? 0 : UNDECIDED;
}
