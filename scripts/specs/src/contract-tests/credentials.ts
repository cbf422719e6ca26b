import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { resolve } from "../untrusted/resolve.ts";
import { operationsOf } from "../upstream/check-upstream-document.ts";
import type { SampleCall } from "./sample-call.ts";

/** What a call must have besides its input for a mock server to accept it. Values do not matter to a mock. */
export interface Credentials {
  readonly headers?: Readonly<Record<string, string>>;
  /** Pairs of the query, encoded. */
  readonly query?: string;
}

/**
 * The credentials of each operation that needs some, by operationId: of the alternatives, the first.
 *
 * @param calls - A key that is a parameter of its operation as well is sent as that parameter alone.
 */
export function credentialsOf(
  document: JsonObject,
  calls: Readonly<Record<string, SampleCall>>,
): Record<string, Credentials> {
  return Object.fromEntries(
    operationsOf(document).flatMap(({ value }) => {
      const [first] = list(value.security ?? document.security);
      const { query, cookie } = calls[String(value.operationId)] ?? {};
      const sent = { query, cookie };
      const schemes = schemesOf(document, first).filter(
        ({ type, in: place, name }) =>
          type !== "apiKey" ||
          (place !== "query" && place !== "cookie") ||
          !Object.hasOwn(Object(sent[place]), String(name)),
      );
      return schemes.length === 0 ? [] : [[String(value.operationId), credentialsFor(schemes)] as const];
    }),
  );
}

/** Headers that satisfy every security scheme of a mock. */
export function credentialHeaders({ components }: JsonObject): Record<string, string> {
  const schemes =
    isObject(components) && isObject(components.securitySchemes) ? components.securitySchemes : {};
  return { ...credentialsFor(Object.values(schemes).filter(isObject)).headers };
}

function schemesOf(document: JsonObject, requirement: Json | undefined): JsonObject[] {
  const { components } = document;
  const known =
    isObject(components) && isObject(components.securitySchemes) ? components.securitySchemes : {};
  return Object.keys(isObject(requirement) ? requirement : {}).map((name) => resolve(document, known[name]));
}

function credentialsFor(schemes: readonly JsonObject[]): Credentials {
  const headers: Record<string, string> = {};
  const query: string[] = [];
  for (const { type, in: place, name, scheme } of schemes) {
    const key = String(name);
    // A key in a header that another scheme fills is whatever stands there.
    if (type === "apiKey" && place === "header") headers[key.toLowerCase()] ??= "any";
    else if (type === "apiKey" && place === "query") query.push(`${encodeURIComponent(key)}=any`);
    else if (type === "apiKey") headers.cookie = [headers.cookie, `${key}=any`].filter(Boolean).join("; ");
    else if (type !== "mutualTLS")
      headers.authorization = authorization(type === "http" ? scheme : undefined);
  }
  return {
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(query.length > 0 && { query: query.join("&") }),
  };
}

function authorization(scheme: Json | undefined): string {
  const name = typeof scheme === "string" ? scheme.toLowerCase() : "bearer";
  return name === "basic" ? "Basic YW55OmFueQ==" : `${name.charAt(0).toUpperCase()}${name.slice(1)} any`;
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}
