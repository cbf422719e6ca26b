import { ReleaseError } from "../../src/release/release-error.ts";

/** The error that a call throws; anything but a {@link ReleaseError} is let through. */
export async function releaseErrorOf(call: () => unknown): Promise<ReleaseError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof ReleaseError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
