import type { Api } from "../apis.ts";
import type { Bump, Change, ChangeGroup, DiffReport } from "../diff/report.ts";
import { markdownCode, markdownLines, oneLine } from "../encode.ts";
import { type AffectedPackage, affectedPackages } from "./affected-packages.ts";

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
  const files = new Map([
    [
      `${name}.md`,
      changesetText(
        api,
        packages.filter((one) => !isAuth(one)),
        context,
      ),
    ],
  ]);
  const auth = packages.filter(isAuth);
  if (auth.length > 0) files.set(`${name}-auth.md`, changesetText(api, auth, context));
  return files;
}

const HEADINGS: Readonly<Record<ChangeGroup, string>> = {
  breaking: "Breaking",
  added: "Added",
  deprecated: "Deprecated",
  fixed: "Fixed",
};

function changesetText(api: Api, packages: readonly AffectedPackage[], context: ChangesetContext): string {
  const { override, versions } = context;
  const releases = packages.map(({ name, bump }) => `"${name}": ${override?.bump ?? bump}`);
  const changes = packages[0]?.changes ?? [];
  const computed = packages[0]?.bump;
  const recorded =
    override === undefined || override.bump === computed
      ? []
      : [`Released as ${override.bump}, not ${computed}: ${override.reason.trim()}`];
  const body = [introduction(api, versions, changes), ...recorded, ...changeSections(changes)];
  return `---\n${releases.join("\n")}\n---\n\n${markdownLines(body.join("\n\n"))}\n`;
}

/** The sections of a changelog, those without a change left out. */
export function changeSections(changes: readonly Change[]): string[] {
  return (Object.keys(HEADINGS) as ChangeGroup[]).flatMap((group) => {
    const lines = changes.filter((change) => change.group === group).map(changeLine);
    return lines.length === 0 ? [] : [`**${HEADINGS[group]}**\n\n${lines.join("\n")}`];
  });
}

function introduction(
  { title }: Api,
  [before, after]: ChangesetContext["versions"],
  changes: readonly Change[],
): string {
  const version =
    before === after || after === undefined
      ? ""
      : ` (${oneLine(before ?? "unversioned")} → ${oneLine(after)})`;
  const what = changes.length === 0 ? "only its descriptions and examples changed" : "here is what changed";
  return `The document of ${oneLine(title)}${version}: ${what}.`;
}

/** One line of a changelog. */
function changeLine({ operationId, text, remedy, sunset }: Change): string {
  const who = operationId === undefined ? "" : `${markdownCode(operationId)}: `;
  const until = sunset === undefined || text.includes(sunset) ? "" : ` Sunset: ${sunset}.`;
  const mend = remedy === undefined ? "" : ` ${remedy}`;
  return `- ${oneLine(`${who}${text}${until}${mend}`)}`;
}
