/** Why a store cannot be used, for an event. */
export interface StoreFailure {
  readonly errorCode: string;
  readonly message: string;
}

/** What Redis errors mean, and what to do about them. */
const MESSAGES: Readonly<Record<string, string>> = {
  NOPERM:
    "the Redis user may not run the scripts; allow EVAL, EVALSHA and the commands in them, on all keys with the prefix",
  NOAUTH: "Redis requires a password, but the client sends none; give the client its user name and password",
  WRONGPASS: "Redis rejected the client's user name or password; check both",
  READONLY: "the client is connected to a read-only replica; connect it to the primary",
  WRONGTYPE: "a key of the store holds another type of value; choose another prefix, or delete the key",
  OOM: "Redis has no memory left; give it more, or store less",
  MISCONF: "Redis cannot write to its disk, and rejects every change; check the disk",
  CLUSTERDOWN: "the Redis cluster is down",
  LOADING: "Redis is loading its data",
  BUSY: "Redis is busy with a long script",
  UNEXPECTED_RESPONSE:
    "Redis, or a proxy before it, returned something other than the script's result; connect the client to Redis itself",
  timed_out: "Redis did not respond in time",
  not_connected: "the client is not connected to Redis",
};
const KNOWN_ERROR = /* @__PURE__ */ wordsOf(MESSAGES);

function wordsOf(messages: Readonly<Record<string, string>>): RegExp {
  return new RegExp(`\\b(${Object.keys(messages).join("|")})\\b`);
}

/** Builds the error for a response that the script cannot have returned. */
export function unexpectedResponse(): Error {
  return Object.assign(new Error("unexpected response"), { code: "UNEXPECTED_RESPONSE" });
}

/** What Redis 7 says when the user may run the script, but not a command in it. */
const REFUSED_IN_SCRIPT = /The user executing the script can't/;

/**
 * Reads the error code of a failure that a Redis client rejected with. Takes no other text from the failure: it may hold
 * keys, arguments or user names.
 */
export function storeFailure(error: unknown): StoreFailure {
  const errorCode = codeOf(error);
  return { errorCode, message: MESSAGES[errorCode] ?? `Redis cannot be used (${errorCode})` };
}

function codeOf(error: unknown): string {
  const { name, code, message } = (error ?? {}) as { name?: unknown; code?: unknown; message?: unknown };
  if (name === "TimeoutError") return "timed_out";
  if (typeof code === "string" && /^[A-Z][A-Z0-9_]*$/.test(code)) return code;
  const text = typeof message === "string" ? message : "";
  if (text === "Redis is not connected") return "not_connected";
  // Up to Redis 6, the text of an error within a script starts with a description of the script.
  const known = REFUSED_IN_SCRIPT.test(text) ? "NOPERM" : KNOWN_ERROR.exec(text)?.[1];
  return known ?? /^[A-Z][A-Z0-9]+(?= )/.exec(text)?.[0] ?? (typeof name === "string" ? name : "Error");
}
