import { ScriptError } from "../src/script-error.ts";

/** The expected failure of a script that a call throws; anything else is let through. */
export async function thrownBy(call: () => unknown): Promise<ScriptError<string>> {
  try {
    await call();
  } catch (error) {
    if (error instanceof ScriptError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
