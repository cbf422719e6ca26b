/**
 * An expected failure of a script, which is printed without a stack. Each package of scripts has a subclass with its own
 * codes; this class is for failed commands, wrong arguments and paths that lead elsewhere.
 */
export class ScriptError<Code extends string = "usage" | "tool_failed" | "unsafe_path"> extends Error {
  override readonly name: string = "ScriptError";
  readonly code: Code;

  constructor(code: Code, problem: string, options: ErrorOptions = {}) {
    super(problem, options);
    this.code = code;
  }

  /** The text that a command prints. */
  get report(): string {
    return this.message;
  }
}
