/** Why a store cannot be used, for an event. */
export interface StoreFailure {
  readonly errorCode: string;
  readonly message: string;
}

/** What to do about the replies of Redis that somebody has to act on. */
const REMEDIES: Readonly<Record<string, string>> = {
  NOPERM:
    "the Redis user may not run the scripts; allow EVAL, EVALSHA and the commands in them, on all keys with the prefix",
  NOAUTH: "Redis asks for a password that the client does not give",
  WRONGPASS: "Redis rejected the client's user name or password",
  READONLY: "the client is connected to a read-only replica; connect it to the primary",
  WRONGTYPE: "a key with this name holds something else; choose another prefix, or delete the key",
  OOM: "Redis has no memory left",
  MISCONF: "Redis cannot write to its disk, and refuses to change anything",
  CLUSTERDOWN: "the Redis cluster does not work",
  LOADING: "Redis is loading its data",
  BUSY: "Redis is busy with a script",
  timed_out: "Redis did not respond in time",
  not_connected: "the client has no connection to Redis",
};
const KNOWN_REPLY = /* @__PURE__ */ wordsOf(REMEDIES);

function wordsOf(remedies: Readonly<Record<string, string>>): RegExp {
  return new RegExp(`\\b(${Object.keys(remedies).join("|")})\\b`);
}

/** How Redis 7 says that a script may run, and a command in it may not. */
const REFUSED_IN_SCRIPT = /The user executing the script can't/;

/**
 * Reads the code of what a client of Redis rejected with. Takes no other text from it: that may hold keys, arguments
 * or user names.
 */
export function storeFailure(error: unknown): StoreFailure {
  const errorCode = codeOf(error);
  return { errorCode, message: REMEDIES[errorCode] ?? `Redis cannot be used (${errorCode})` };
}

function codeOf(error: unknown): string {
  const { name, code, message } = (error ?? {}) as { name?: unknown; code?: unknown; message?: unknown };
  if (name === "TimeoutError") return "timed_out";
  if (typeof code === "string" && /^[A-Z][A-Z0-9_]*$/.test(code)) return code;
  const text = typeof message === "string" ? message : "";
  if (text === "Redis is not connected") return "not_connected";
  // Up to Redis 6 an error within a script stands behind a text of the script's own.
  const known = REFUSED_IN_SCRIPT.test(text) ? "NOPERM" : KNOWN_REPLY.exec(text)?.[1];
  return known ?? /^[A-Z][A-Z0-9]+(?= )/.exec(text)?.[0] ?? (typeof name === "string" ? name : "Error");
}
