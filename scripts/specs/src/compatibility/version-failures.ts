import { allowedVersions } from "../decisions/version-changes.ts";
import type { Api } from "../document/apis.ts";
import type { JsonObject } from "../document/document.ts";
import { operationsOf } from "../upstream/check-upstream-document.ts";
import type { Failures } from "./run-contract-tests.ts";

/**
 * Operations that a server refuses because of their version. A mock server cannot show it: a document states the version
 * as a default, which refuses nothing.
 *
 * @param client - The document that the client was generated from.
 * @param server - The document that the server implements.
 */
export function versionFailures({ versionHeader }: Api, client: JsonObject, server: JsonObject): Failures {
  if (versionHeader === undefined) return new Map();
  const sent = new Map(
    operationsOf(client).map(({ value }) => [value.operationId, value["x-api-version"]] as const),
  );
  const failures = operationsOf(server).flatMap(({ path, method, value }) => {
    const allowed = allowedVersions(server, path, method, versionHeader);
    const version = sent.get(value.operationId);
    if (allowed === undefined || typeof version !== "string" || allowed.includes(version)) return [];
    const reason = `the client sends version ${version}, and the API accepts ${allowed.join(", ")}`;
    return [[String(value.operationId), [reason]] as const];
  });
  return new Map(failures);
}

/** All failures of two findings, by operation. */
export function mergeFailures(one: Failures, other: Failures): Failures {
  const ids = new Set([...one.keys(), ...other.keys()]);
  return new Map([...ids].map((id) => [id, [...(one.get(id) ?? []), ...(other.get(id) ?? [])]]));
}
