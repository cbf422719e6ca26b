import { ScriptError } from "./shared.ts";

/** Why a release failed or is incomplete. */
export type ReleaseErrorCode =
  | "usage"
  | "tree_dirty"
  | "changesets_pending"
  | "changeset_missing"
  | "stale"
  | "not_versioned"
  | "prerelease"
  | "tarball_invalid"
  | "registry_missing"
  | "registry_unreachable"
  | "registry_refused"
  | "version_taken"
  | "version_behind"
  | "never_released"
  | "publish_incomplete"
  | "published_otherwise"
  | "not_from_here"
  | "not_approved"
  | "provenance_missing"
  | "tag_elsewhere"
  | "tool_failed";

/** An expected failure of a release. Its message has the remedy and no token. */
export class ReleaseError extends ScriptError<ReleaseErrorCode> {
  override readonly name = "ReleaseError";

  /** Begins with the code, for rehearsals and for a search in the documentation. */
  override get report(): string {
    return `${this.code}: ${this.message}`;
  }
}
