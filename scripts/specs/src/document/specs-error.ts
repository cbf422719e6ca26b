// By its path: the job that pushes a pull request runs without installed packages.
// @boundaries-ignore see above
import { ScriptError } from "../../../shared/src/script-error.ts";

/** Why a document could not be built, checked or generated from. */
export type SpecsErrorCode =
  | "usage"
  | "file_missing"
  | "document_unparseable"
  | "document_invalid"
  | "overlay_invalid"
  | "action_without_name"
  | "action_without_description"
  | "action_name_repeated"
  | "action_target_invalid"
  | "action_matches_nothing"
  | "action_changes_nothing"
  | "action_incompatible"
  | "lock_invalid"
  | "apis_invalid"
  | "download_failed"
  | "upstream_invalid"
  | "overlay_stale"
  | "decision_invalid"
  | "changeset_differs"
  | "plan_invalid"
  | "tool_failed"
  | "lint_failed"
  | "stale";

/** Where in a file something is wrong. Lines and columns count from 1. */
export interface Place {
  /** Path from the repository's root. */
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** What is known of a failure. */
export interface SpecsErrorOptions extends ErrorOptions {
  readonly place?: Place | undefined;
  /** Steps to the value within its document, where the place is that of a file which is not written. */
  readonly path?: readonly (string | number)[] | undefined;
}

/** An expected failure of a script: its message is all that a person needs, no stack. */
export class SpecsError extends ScriptError<SpecsErrorCode> {
  override readonly name = "SpecsError";
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** The message without its place. */
  readonly problem: string;
  /** Steps to the value within its document. */
  readonly path: readonly (string | number)[] | undefined;

  constructor(code: SpecsErrorCode, problem: string, options: SpecsErrorOptions = {}) {
    const { place, path, ...rest } = options;
    super(code, place === undefined ? problem : `${placeText(place)}: ${problem}`, rest);
    this.problem = problem;
    this.path = path;
    this.file = place?.file;
    this.line = place?.line;
    this.column = place?.column;
  }
}

/** `specs/ett/overlay.yaml:12:3`, or as much of it as is known. */
export function placeText({ file, line, column }: Place): string {
  return [file, line, column].filter((part) => part !== undefined).join(":");
}
