import { SpecsError } from "../../src/specs-error.ts";

/** The error that a call throws; anything but a {@link SpecsError} is let through. */
export async function thrownBy(call: () => unknown): Promise<SpecsError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof SpecsError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
