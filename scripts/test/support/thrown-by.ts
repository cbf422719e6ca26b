import { SpecsError } from "../../src/specs-error.ts";

/** The error of one kind that a call throws; anything else is let through. */
export async function thrownAs<E extends Error>(
  Kind: abstract new (...args: never[]) => E,
  call: () => unknown,
): Promise<E> {
  try {
    await call();
  } catch (error) {
    if (error instanceof Kind) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** The {@link SpecsError} that a call throws. */
export const thrownBy = (call: () => unknown): Promise<SpecsError> => thrownAs(SpecsError, call);
