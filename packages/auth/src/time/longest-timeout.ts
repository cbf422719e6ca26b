/** Longest delay of a platform's timer, in ms: for a longer one it warns, and fires at once. */
export const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;
