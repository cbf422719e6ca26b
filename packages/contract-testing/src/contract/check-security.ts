import type { Operation, SecurityScheme } from "../documents/operation.js";
import type { ContractRequest, Diagnostic } from "./types.js";

/** Returns what is wrong with the credentials of a request: nothing if they meet one of the alternatives. */
export function checkSecurity({ security }: Operation, request: ContractRequest): Diagnostic[] {
  if (security.length === 0) return [];
  const missing = security.map((schemes) => schemes.filter((scheme) => !hasCredential(scheme, request)));
  if (missing.some((schemes) => schemes.length === 0)) return [];
  const tags = [...new Set(missing.flat().flatMap(challengeOf))];
  return [{ code: 401, message: "Invalid security scheme used", severity: 0, tags }];
}

/** Whether a request has a credential of the scheme's form. Which one it is does not matter to a mock. */
export function hasCredential(
  { type, in: place, name = "", scheme }: SecurityScheme,
  request: ContractRequest,
): boolean {
  const { headers, url } = request;
  if (type === "mutualTLS") return true;
  if (type === "apiKey") {
    if (place === "cookie") return hasCookie(headers.cookie ?? "", name);
    const [values, key] = place === "query" ? [url.query, name] : [headers, name.toLowerCase()];
    return Object.hasOwn(values, key) && values[key] !== "";
  }
  const authorization = Object.hasOwn(headers, "authorization") ? (headers.authorization ?? "") : "";
  if (type !== "http" || scheme === "bearer") return /^Bearer\s.+$/i.test(authorization);
  const credential = authorization.slice(String(scheme).length);
  if (!authorization.toLowerCase().startsWith(`${scheme} `) || credential.trim() === "") return false;
  return scheme !== "basic" || Buffer.from(credential, "base64").includes(":");
}

function hasCookie(header: string, name: string): boolean {
  return header
    .split(";")
    .some((part) => part.trim().startsWith(`${name}=`) && part.trim().length > name.length + 1);
}

function challengeOf({ type, scheme }: SecurityScheme): string[] {
  if (type === "oauth2") return ["OAuth2"];
  if (type === "openIdConnect") return ["OpenID"];
  if (type !== "http") return [];
  if (scheme === "bearer") return ["Bearer"];
  return [`${String(scheme).charAt(0).toUpperCase()}${String(scheme).slice(1)} realm="*"`];
}
