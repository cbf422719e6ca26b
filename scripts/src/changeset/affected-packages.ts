import type { Api } from "../apis.ts";
import type { Bump, Change, DiffReport } from "../diff/report.ts";

/** A package that has to be released because a document changed. */
export interface AffectedPackage {
  /** Such as `@energy-clients/ett-client`. */
  readonly name: string;
  readonly bump: Exclude<Bump, "none">;
  /** What of the change concerns it. */
  readonly changes: readonly Change[];
}

const scope = "@energy-clients";
const BUMPS: readonly Bump[] = ["none", "patch", "minor", "major"];

/**
 * The packages that a changed document affects: the API's client, auth where it calls a changed operation by itself
 * or the security of the API changed, and contract-testing always, since its mock servers answer as the document
 * says. They follow the document in step: a call that breaks against the new API breaks against the new mock too.
 */
export function affectedPackages(api: Api, report: DiffReport): AffectedPackage[] {
  const bump = atLeastPatch(report.bump);
  const followers = [...(api.clientPackage === undefined ? [] : [api.clientPackage]), "contract-testing"].map(
    (folder) => ({ name: `${scope}/${folder}`, bump, changes: report.changes }),
  );
  const wrapped = report.changes.filter((change) => concernsAuth(api, change));
  if (wrapped.length === 0) return followers;
  return [...followers, { name: `${scope}/auth`, bump: atLeastPatch(largest(wrapped)), changes: wrapped }];
}

function concernsAuth({ wrappedByAuth }: Api, { operationId, place }: Change): boolean {
  if (wrappedByAuth === undefined) return false;
  return wrappedByAuth.includes(operationId ?? "") || /^security/i.test(place);
}

function largest(changes: readonly Change[]): Bump {
  return BUMPS[Math.max(...changes.map(({ bump }) => BUMPS.indexOf(bump)))] ?? "none";
}

/** A document whose words alone changed is a release too: the docstrings say what it says. */
function atLeastPatch(bump: Bump): Exclude<Bump, "none"> {
  return bump === "none" ? "patch" : bump;
}
