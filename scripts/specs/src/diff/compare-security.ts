import { isDeepStrictEqual } from "node:util";
import { isObject, type Json } from "../document/document.ts";
import type { Finding } from "./findings.ts";
import { child } from "./references.ts";
import { list } from "./schema-keywords.ts";

type SecurityFinding = Pick<Finding, "kind" | "bump" | "before" | "after">;

/** Compares the credentials of which an operation accepts any: it breaks when some that sufficed no longer do. */
export function compareSecurity(old: readonly Json[], now: readonly Json[]): SecurityFinding[] {
  if (isDeepStrictEqual(old, now)) return [];
  const [before, after] = [old, now].map((ways) => (ways.length === 0 ? [{}] : ways)) as [Json[], Json[]];
  const isKept = before.every((way) => after.some((other) => suffices(way, other)));
  const kind = isKept ? "widened" : "narrowed";
  return [{ kind, bump: isKept ? "minor" : "major", before: securityText(old), after: securityText(now) }];
}

/** Whether credentials for `given` are all that `wanted` asks for. */
function suffices(given: Json, wanted: Json): boolean {
  return Object.entries(isObject(wanted) ? wanted : {}).every(([scheme, scopes]) => {
    const granted = child(given, scheme);
    return granted !== undefined && list(scopes).every((scope) => list(granted).includes(scope));
  });
}

function securityText(requirements: readonly Json[]): string {
  const choices = requirements.map((requirement) =>
    Object.entries(isObject(requirement) ? requirement : {})
      .map(([scheme, scopes]) =>
        Array.isArray(scopes) && scopes.length > 0 ? `${scheme} (${scopes.join(", ")})` : scheme,
      )
      .join(" and "),
  );
  return choices.length === 0 ? "nothing" : choices.map((choice) => choice || "nothing").join(" or ");
}
