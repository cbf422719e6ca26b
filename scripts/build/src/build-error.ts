import { ScriptError } from "@energy-clients/scripts-shared/script-error";

/** Why a package could not be built. */
export type BuildErrorCode = "tool_failed" | "exports_invalid";

/** Thrown when a package could not be built. */
export class BuildError extends ScriptError<BuildErrorCode> {
  override readonly name = "BuildError";
}
