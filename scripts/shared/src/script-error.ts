/**
 * An expected failure of a script: the message is all that a person needs, no stack. Each package of scripts has a
 * subclass with its own codes; this class itself is for commands that failed and for wrong arguments.
 */
export class ScriptError<Code extends string = "usage" | "tool_failed"> extends Error {
  override readonly name: string = "ScriptError";
  readonly code: Code;

  constructor(code: Code, problem: string, options: ErrorOptions = {}) {
    super(problem, options);
    this.code = code;
  }

  /** What a command prints of it. */
  get report(): string {
    return this.message;
  }
}
