import { ScriptError } from "./shared.ts";

/** Why a release was not made, or not to its end. */
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

/** An expected failure of a release: its message says what to do, and holds no token. */
export class ReleaseError extends ScriptError<ReleaseErrorCode> {
  override readonly name = "ReleaseError";

  /** With its code, which tells a rehearsal and a person who searches the documentation what was refused. */
  override get report(): string {
    return `${this.code}: ${this.message}`;
  }
}
