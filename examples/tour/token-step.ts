import { formatNumber } from "./format.ts";
import type { Show } from "./step.ts";
import type { TokenFacts } from "./watch-requests.ts";

const DAY_MINUTES = 24 * 60;

/** Prints what may be told of a token: never the token. */
export function showToken(show: Show, { validMinutes, orgStatus, organizations }: Partial<TokenFacts> = {}) {
  show("token", `Bearer token, ${validity(validMinutes)}`);
  if (orgStatus !== undefined) show("client", orgStatus === "trial" ? "on trial" : orgStatus);
  if (organizations !== undefined) show("acts for", `${formatNumber(organizations)} organisations`);
}

function validity(minutes: number | undefined): string {
  if (minutes === undefined) return "valid for a time that it does not tell";
  return minutes > DAY_MINUTES ? "valid for more than a day" : `valid for ${formatNumber(minutes)} min`;
}
