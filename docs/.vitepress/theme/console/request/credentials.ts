import { InputError, parseBaseUrl } from "@energy-clients/client-core";
import type { ConsoleApi, Credential } from "../document/operation.ts";

/** A base URL that was entered, or what is wrong with it. */
export type CheckedUrl =
  | { readonly url: string; readonly problem?: undefined }
  | { readonly url?: undefined; readonly problem: string };

/** Checks a base URL that a person entered for an API: a token must not go to another API's server. */
export function checkBaseUrl(text: string, api: ConsoleApi, all: readonly ConsoleApi[]): CheckedUrl {
  try {
    const url = parseBaseUrl(text.trim(), { allowPath: true });
    const { origin } = new URL(url);
    const owner = all.find(({ name, servers }) => name !== api.name && servers.includes(origin));
    if (owner === undefined) return { url };
    return { problem: `${origin} is a server of ${owner.title}; this operation belongs to ${api.title}` };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { problem: error.message.replace(/^.*?baseUrl: /, "") };
  }
}

/** Whether a URL leads to this machine, which the page may always call. */
export function isLoopback(url: string): boolean {
  return /^http:\/\/(?:localhost|127(?:\.\d+){3})(?::\d+)?(?:\/|$)/.test(url);
}

/** What is wrong with a credential that a person entered; undefined if nothing is known to be. */
export function credentialProblem(
  value: string,
  { kind, header }: Credential,
  api: ConsoleApi,
  now: () => number = Date.now,
): string | undefined {
  const name = kind === "bearer" ? "token" : header;
  if (value === "") return `enter the ${name}`;
  if (/[\r\n]/.test(value)) return "contains a line break; paste it as one line";
  if (!/^[\x21-\x7e]+$/.test(value)) return "contains a space or a character that a header cannot have";
  if (kind !== "bearer") return undefined;
  if (/^bearer$/i.test(value)) return "enter the token without the word Bearer";
  const claims = claimsOf(value);
  const issuer = typeof claims?.iss === "string" ? claims.iss : undefined;
  const owner = issuer === undefined ? undefined : ISSUERS.find(({ pattern }) => pattern.test(issuer));
  if (owner !== undefined && owner.api !== api.name)
    return `is a token of another API: its issuer is ${hostOf(issuer ?? "")}, which is not that of ${api.title}`;
  if (typeof claims?.exp === "number" && claims.exp * 1000 <= now())
    return `expired at ${new Date(claims.exp * 1000).toISOString()}; get a new one`;
  return undefined;
}

/** Removes what a person pastes by accident: white space around it, and the scheme of the header. */
export function cleanCredential(text: string, { kind }: Credential): string {
  const value = text.trim();
  return kind === "bearer" ? value.replace(/^(?:authorization:\s*)?bearer\s+/i, "") : value;
}

/** Who issues the tokens of the APIs. A token of any other issuer is sent: a gateway may have its own. */
const ISSUERS = [
  { api: "ett", pattern: /^https:\/\/(?:[\w.-]+\.)?(?:b2clogin\.com|energytrackandtrace\.dk)(?:\/|$)/i },
  { api: "enmacc", pattern: /^https:\/\/(?:[\w.-]+\.)?enmacc\.(?:com|example)(?:\/|$)/i },
] as const;

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "unknown";
}

// The claims alone: whether the signature is valid is for the API to say.
function claimsOf(token: string): { readonly iss?: unknown; readonly exp?: unknown } | undefined {
  const [, payload, signature] = token.split(".");
  if (payload === undefined || signature === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (char) =>
      char.charCodeAt(0),
    );
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === "object" && claims !== null ? claims : undefined;
  } catch {
    return undefined;
  }
}
