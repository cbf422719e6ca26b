import { markdownLines, markdownText } from "@energy-clients/scripts-shared/encode";
import { changelogSections } from "../diff/render-markdown.ts";
import { type Bump, type Change, type DiffReport, largest, WITHOUT_TYPES } from "../diff/report.ts";
import type { Api } from "../document/apis.ts";

/** A person's word against the computed bump. */
export interface BumpOverride {
  readonly bump: Exclude<Bump, "none">;
  /** Stands in the changelog. */
  readonly reason: string;
}

/** What a changeset says beside the changes. */
export interface ChangesetContext {
  /** SHA-256 of the effective document that is compared with. */
  readonly baseSha256: string;
  /** `info.version` of the upstream document, before and now. */
  readonly versions: readonly [before: string | undefined, after: string | undefined];
  readonly override?: BumpOverride | undefined;
}

/**
 * The changesets of a changed document, by path: one for the packages that follow the document, one for auth, whose
 * users need to read only of what it wraps. Named after the API and the document that the change starts from, so
 * that the next change adds a file and making the same one again finds its own.
 */
export function changesetFiles(api: Api, report: DiffReport, context: ChangesetContext): Map<string, string> {
  const packages = affectedPackages(api, report);
  const isAuth = ({ name }: AffectedPackage) => name.endsWith("/auth");
  const name = `.changeset/specs-${api.name}-${context.baseSha256.slice(0, 8)}`;
  const followers = packages.filter((one) => !isAuth(one));
  const textOf = (list: readonly AffectedPackage[]) => changesetText(api, list, report, context);
  const files = new Map([[`${name}.md`, textOf(followers)]]);
  const auth = packages.filter(isAuth);
  if (auth.length > 0) files.set(`${name}-auth.md`, textOf(auth));
  return files;
}

function changesetText(
  api: Api,
  packages: readonly AffectedPackage[],
  { isWithoutTypes }: DiffReport,
  context: ChangesetContext,
): string {
  const { override, versions } = context;
  const releases = packages.map(({ name, bump }) => `"${name}": ${override?.bump ?? bump}`);
  const changes = packages[0]?.changes ?? [];
  const computed = packages[0]?.bump;
  const recorded =
    override === undefined || override.bump === computed
      ? []
      : [markdownLines(`Released as ${override.bump}, not ${computed}: ${override.reason.trim()}`)];
  // The first line says the versions.
  const told = changes.filter(({ place }) => place !== "info.version");
  const limit = isWithoutTypes ? [WITHOUT_TYPES] : [];
  const body = [introduction(api, versions, told), ...limit, ...recorded, ...changelogSections(told)];
  return `---\n${releases.join("\n")}\n---\n\n${body.join("\n\n")}\n`;
}

function introduction(
  { title }: Api,
  [before, after]: ChangesetContext["versions"],
  changes: readonly Change[],
): string {
  const version =
    before === after || after === undefined
      ? ""
      : ` (${markdownText(before ?? "unversioned")} → ${markdownText(after)})`;
  const extent = changes.length === 0 ? ", but nothing that your code depends on" : "";
  return `The API document of ${markdownText(title)} changed${version}${extent}.`;
}

/** A package that has to be released because a document changed. */
interface AffectedPackage {
  /** Such as `@energy-clients/ett-client`. */
  readonly name: string;
  readonly bump: Exclude<Bump, "none">;
  /** What of the change concerns it. */
  readonly changes: readonly Change[];
}

const scope = "@energy-clients";

/**
 * The packages that a changed document affects: the API's client, auth where it calls a changed operation by itself
 * or the security of the API changed, and always documents and contract-testing, whose mock servers respond as the
 * document says. They follow the document in step: a call that breaks against the new API breaks against the new mock too.
 */
function affectedPackages(api: Api, report: DiffReport): AffectedPackage[] {
  const bump = atLeastPatch(report.bump);
  const client = api.clientPackage === undefined ? [] : [api.clientPackage];
  const followers = [...client, "contract-testing", "documents"].map((folder) => ({
    name: `${scope}/${folder}`,
    bump,
    changes: report.changes,
  }));
  const wrapped = report.changes.filter((change) => concernsAuth(api, change));
  if (wrapped.length === 0) return followers;
  return [
    ...followers,
    { name: `${scope}/auth`, bump: atLeastPatch(largest(wrapped.map(({ bump }) => bump))), changes: wrapped },
  ];
}

function concernsAuth({ wrappedByAuth }: Api, { operationId, place }: Change): boolean {
  if (wrappedByAuth === undefined) return false;
  return wrappedByAuth.includes(operationId ?? "") || /^security/i.test(place);
}

/** A document whose words alone changed is a release too: the docstrings say what it says. */
function atLeastPatch(bump: Bump): Exclude<Bump, "none"> {
  return bump === "none" ? "patch" : bump;
}
