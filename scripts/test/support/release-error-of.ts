import { ReleaseError } from "../../src/release/release-error.ts";
import { thrownAs } from "./thrown-by.ts";

/** The {@link ReleaseError} that a call throws. */
export const releaseErrorOf = (call: () => unknown): Promise<ReleaseError> => thrownAs(ReleaseError, call);
