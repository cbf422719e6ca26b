import type { StoreEvent } from "../events.js";
import { cleanse } from "../secrets/redaction.js";

/** Notes what becomes of a store's commands, and reports when the store becomes unavailable and when it works again. */
export interface StoreWatch {
  /** The step that does not work, such as `read`; `undefined` when all do. */
  readonly failing: string | undefined;
  /** Notes that a step failed. */
  fail(step: string, errorCode: string, message: string): void;
  /** Notes that a step worked. Only the one that failed tells that the store works again. */
  work(step: string): void;
}

export function watchStore(
  store: StoreEvent["store"],
  onEvent: ((event: StoreEvent) => void) | undefined,
  monotonicNow: () => number,
): StoreWatch {
  let outage: { readonly step: string; readonly since: number } | undefined;
  return {
    get failing() {
      return outage?.step;
    },
    fail(step, errorCode, message) {
      if (outage) return;
      outage = { step, since: monotonicNow() };
      onEvent?.({ type: "store_unavailable", store, errorCode, message });
    },
    work(step) {
      if (outage?.step !== step) return;
      const durationMs = monotonicNow() - outage.since;
      outage = undefined;
      onEvent?.({ type: "store_recovered", store, durationMs });
    },
  };
}

/** `WRONGTYPE Operation …`; older versions put the reply to a script's command behind words of their own. */
const REDIS_ERROR = /^(?:ERR .*?@user_script: ?\d+: )?-?([A-Z][A-Z0-9]{2,}) /;

/** The code of a store's failure: that of Redis' reply, of the system or of our own time limit. */
export function storeErrorCode(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if (error.name === "TimeoutError") return "timed_out";
  const [, reply] = REDIS_ERROR.exec(error.message) ?? [];
  const { code } = error as { code?: unknown };
  return reply ?? (typeof code === "string" && /^\w{3,64}$/.test(code) ? code : error.name);
}

/** What Redis replied, for people. Other errors may quote a URL with its password: of those only the code is told. */
export function storeErrorWords(error: unknown): string {
  return error instanceof Error && REDIS_ERROR.test(error.message)
    ? cleanse(error.message, [])
    : storeErrorCode(error);
}
