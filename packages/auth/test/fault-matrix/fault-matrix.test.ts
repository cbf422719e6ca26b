import { afterAll, describe, expect, it } from "vitest";
import type { AuthEvent } from "../../src/index.js";
import { API_KEY, CLIENT_SECRET } from "../support/credentials.js";
import { findSecrets } from "../support/find-secrets.js";
import { CALLS, type CallName } from "./calls.js";
import { type Fault, startFaultServer } from "./fault-server.js";
import { FAULTS, redirectTo } from "./faults.js";
import { createTokenEndpoint, type TokenFault } from "./token-endpoint.js";

/** How a call ends: requests that the client sent, how many the API acted on, and what the caller gets. */
type Ending = readonly [attempts: number, acted: number, outcome: string];

interface Case {
  readonly fault?: (foreignOrigin: string) => Fault;
  readonly tokenFault?: TokenFault;
  readonly clockLeadMs?: number;
  /** By how much the client's clock is set once it has its token. */
  readonly clockStepMs?: number;
  /** `down`: nothing listens; `down at first`: until the client waits. */
  readonly server?: "down" | "down at first";
  /** For operations that may be repeated: GET and PUT. */
  readonly repeatable: Ending;
  /** For those that may not: both POSTs. */
  readonly other: Ending;
  readonly PUT?: Ending;
}

const FINE: Ending = [1, 1, "ok"];
const TEN_MINUTES = 600_000;
const HOUR = 3_600_000;

/** The last of the three endings is `ok`, the status of a response that is returned, or an error's code. */
const CASES: Readonly<Record<string, Case>> = {
  "nothing wrong": { repeatable: FINE, other: FINE },
  refused: { server: "down", repeatable: [4, 0, "connect_failed"], other: [4, 0, "connect_failed"] },
  "refused at first": { server: "down at first", repeatable: [2, 1, "ok"], other: [2, 1, "ok"] },
  "reset before it was read": {
    fault: FAULTS.resetUnread,
    repeatable: [2, 1, "ok"],
    other: [1, 0, "outcome_unknown"],
  },
  "reset of a kept connection": {
    fault: FAULTS.resetWhenReused,
    repeatable: [2, 1, "ok"],
    other: [1, 0, "outcome_unknown"],
  },
  "reset after it was read": {
    fault: FAULTS.resetAfterReading,
    repeatable: [2, 2, "ok"],
    other: [1, 1, "outcome_unknown"],
  },
  "reset in mid-body": {
    fault: FAULTS.resetInMidBody,
    repeatable: [2, 2, "ok"],
    other: [1, 1, "outcome_unknown"],
  },
  "slow headers": {
    fault: FAULTS.slowHeaders,
    repeatable: [2, 2, "ok"],
    other: [1, 1, "outcome_unknown"],
  },
  "slow body": { fault: FAULTS.slowBody, repeatable: [2, 2, "ok"], other: [1, 1, "outcome_unknown"] },
  "truncated JSON": {
    fault: FAULTS.truncatedJson,
    repeatable: [1, 1, "response_malformed"],
    other: [1, 1, "outcome_unknown"],
  },
  "success without a body": {
    fault: FAULTS.emptySuccess,
    repeatable: [1, 1, "response_malformed"],
    PUT: [1, 1, "ok"],
    other: [1, 1, "outcome_unknown"],
  },
  "success with HTML": {
    fault: FAULTS.htmlSuccess,
    repeatable: [1, 1, "response_malformed"],
    other: [1, 1, "outcome_unknown"],
  },
  "success with a text": {
    fault: FAULTS.textSuccess,
    repeatable: [1, 1, "response_malformed"],
    other: [1, 1, "outcome_unknown"],
  },
  "success with null": {
    fault: FAULTS.nullSuccess,
    repeatable: [1, 1, "ok"],
    other: [1, 1, "outcome_unknown"],
  },
  "500 with names of prototypes": {
    fault: FAULTS.prototypeNames500,
    repeatable: [2, 2, "ok"],
    other: [1, 1, "outcome_unknown"],
  },
  "HTML 502": { fault: FAULTS.html502, repeatable: [2, 2, "ok"], other: [1, 1, "outcome_unknown"] },
  "503 with Retry-After": {
    fault: FAULTS.unavailableInSeconds,
    repeatable: [2, 2, "ok"],
    other: [1, 1, "outcome_unknown"],
  },
  "503 without": { fault: FAULTS.unavailable, repeatable: [2, 2, "ok"], other: [1, 1, "outcome_unknown"] },
  "503 always": {
    fault: FAULTS.unavailableAlways,
    repeatable: [4, 4, "503"],
    other: [1, 1, "outcome_unknown"],
  },
  "429 in seconds": { fault: FAULTS.limitedInSeconds, repeatable: [2, 1, "ok"], other: [2, 1, "ok"] },
  "429 in decimals": { fault: FAULTS.limitedByDecimal, repeatable: [2, 1, "ok"], other: [2, 1, "ok"] },
  "429 told twice": { fault: FAULTS.limitedTwice, repeatable: [2, 1, "ok"], other: [2, 1, "ok"] },
  "429 with a date": { fault: FAULTS.limitedByDate, repeatable: [2, 1, "ok"], other: [2, 1, "ok"] },
  "429 with a date, clock behind": {
    fault: FAULTS.limitedByDate,
    clockLeadMs: -TEN_MINUTES,
    repeatable: [2, 1, "ok"],
    other: [2, 1, "ok"],
  },
  "429 for a day": { fault: FAULTS.limitedForADay, repeatable: [1, 0, "429"], other: [1, 0, "429"] },
  "401 once": { fault: FAULTS.unauthorized, repeatable: [2, 1, "ok"], other: [2, 1, "ok"] },
  "401 always": { fault: FAULTS.unauthorizedAlways, repeatable: [2, 0, "401"], other: [2, 0, "401"] },
  "403 quota": { fault: FAULTS.quotaSpent, repeatable: [1, 0, "403"], other: [1, 0, "403"] },
  "redirect to a foreign origin": {
    fault: redirectTo,
    repeatable: [1, 0, "redirect_refused"],
    PUT: [1, 0, "307"],
    other: [1, 0, "outcome_unknown"],
  },
  "clock 10 minutes ahead": { clockLeadMs: TEN_MINUTES, repeatable: FINE, other: FINE },
  "clock 10 minutes behind": { clockLeadMs: -TEN_MINUTES, repeatable: FINE, other: FINE },
  "clock set an hour back": { clockStepMs: -HOUR, repeatable: FINE, other: FINE },
  "clock set an hour forward": { clockStepMs: HOUR, repeatable: FINE, other: FINE },
  "503 always, clock set an hour back": {
    clockStepMs: -HOUR,
    fault: FAULTS.unavailableAlways,
    repeatable: [4, 4, "503"],
    other: [1, 1, "outcome_unknown"],
  },
  "429 with a date, clock set an hour forward": {
    clockStepMs: HOUR,
    fault: FAULTS.limitedByDate,
    repeatable: [2, 1, "ok"],
    other: [2, 1, "ok"],
  },
  "token endpoint down once": { tokenFault: "down once", repeatable: FINE, other: FINE },
  "token endpoint down in decimals": { tokenFault: "decimal wait", repeatable: FINE, other: FINE },
  "token response of odd members": { tokenFault: "odd members", repeatable: FINE, other: FINE },
  "token endpoint's error in a 200": {
    tokenFault: "error in a 200",
    repeatable: [0, 0, "token_request_rejected"],
    other: [0, 0, "token_request_rejected"],
  },
  "token endpoint down": {
    tokenFault: "down",
    repeatable: [0, 0, "token_request_backing_off"],
    other: [0, 0, "token_request_backing_off"],
  },
  "token endpoint slow": {
    tokenFault: "slow",
    repeatable: [0, 0, "token_request_backing_off"],
    other: [0, 0, "token_request_backing_off"],
  },
  "token endpoint returns rubbish": {
    tokenFault: "rubbish",
    repeatable: [0, 0, "token_response_invalid"],
    other: [0, 0, "token_response_invalid"],
  },
};

const CALL_NAMES = Object.keys(CALLS) as CallName[];
const CELLS = Object.keys(CASES).flatMap((name) => CALL_NAMES.map((call) => [name, call] as const));

/** Only what hangs waits for it; on a busy machine the attempt after it must have enough of it, too. */
const SHORT_MS = 1_000;
const LONG_MS = 20_000;
/** Two time-outs, and time to spare on a busy machine. */
const NEVER_LONGER_MS = 15_000;

describe("the fault matrix", () => {
  const rows = new Map<string, string>();
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", onUnhandled);

  afterAll(() => {
    process.off("unhandledRejection", onUnhandled);
    const lines = CELLS.map(([name, call]) => rows.get(`${name} ${call}`) ?? "");
    console.log([row("case", "operation", "attempts", "acted on", "outcome"), ...lines].join("\n"));
  });

  it.concurrent.each(CELLS)("%s: %s ends as it must", async (name, call) => {
    const expected = endingOf(name, call);

    const run = await runCell(name, call);

    rows.set(`${name} ${call}`, row(name, call, run.attempts, run.acted, run.outcome));
    expect([run.attempts, run.acted, run.outcome]).toEqual(expected);
    // Never more than one action per POST, whatever the table says.
    if (call.startsWith("POST")) expect(run.acted).toBeLessThanOrEqual(1);
    expect(run.durationMs).toBeLessThan(NEVER_LONGER_MS);
    expect(run.foreignRequests).toBe(0);
    expect(run.secretsShown).toEqual([]);
    if (run.outcome === "outcome_unknown") {
      expect(run.error).toMatchObject({
        outcome: "unknown",
        recoveryHint: expect.stringContaining(call === "POST order" ? "getOrders" : "getTransfers"),
      });
    }
  });

  it("asks for one token however wrong the clock is", async () => {
    const runs = await Promise.all(
      CALL_NAMES.flatMap((call) =>
        ["clock 10 minutes ahead", "clock 10 minutes behind"].map((name) => runCell(name, call)),
      ),
    );

    expect(runs.map(({ tokenRequests }) => tokenRequests)).toEqual(runs.map(() => 1));
  });

  it("asks for no token after a step back, and for one after a step forward beyond its life", async () => {
    const run = async (name: string) => (await runCell(name, "GET")).tokenRequests;

    expect(await Promise.all(["clock set an hour back", "clock set an hour forward"].map(run))).toEqual([
      1, 2,
    ]);
  });

  it("leaves no rejection unhandled", () => {
    expect(unhandled).toEqual([]);
  });
});

async function runCell(name: string, call: CallName) {
  const { fault, tokenFault, clockLeadMs = 0, clockStepMs = 0, server: state } = CASES[name] as Case;
  let clockSetBy = 0;
  const tokens = createTokenEndpoint(tokenFault);
  const foreign = await startFaultServer(createTokenEndpoint());
  const api = await startFaultServer(tokens);
  const events: AuthEvent[] = [];
  const doesHang = name.includes("slow");
  const doesTokenHang = doesHang && tokenFault !== undefined;
  const client = CALLS[call]({
    origin: api.origin,
    clockLeadMs,
    clockSetBy: () => clockSetBy,
    timeoutMs: doesHang ? SHORT_MS : LONG_MS,
    tokenTimeoutMs: doesTokenHang ? SHORT_MS : LONG_MS,
    onSleep: async () => {
      if (state === "down at first") await api.reopen().catch(() => undefined);
    },
    onEvent: (event) => events.push(event),
  });
  try {
    const planned = fault?.(foreign.origin) ?? {};
    // The token is there before the API fails, but for the faults of its endpoint.
    if (planned.keepsAlive) api.begin(planned);
    if (!tokenFault) await client.refreshToken();
    if (!planned.keepsAlive) api.begin(planned);
    if (state) await api.close();
    clockSetBy = clockStepMs;

    const startedAt = performance.now();
    const { outcome, error } = await client.send().then(
      ({ response, error }) => ({ outcome: response.ok ? "ok" : String(response.status), error }),
      (error: { code?: string }) => ({ outcome: error.code ?? String(error), error }),
    );

    const secrets = [CLIENT_SECRET, API_KEY, ...tokens.issued];
    return {
      attempts: events.findLast((event) => event.type === "end")?.requests,
      acted: api.acted(),
      outcome,
      error,
      durationMs: performance.now() - startedAt,
      foreignRequests: foreign.received() + foreign.acted(),
      secretsShown: [...findSecrets(error, secrets), ...findSecrets(events, secrets)],
      tokenRequests: tokens.requests(),
    };
  } finally {
    await Promise.all([api.close(), foreign.close()]);
  }
}

function endingOf(name: string, call: CallName): Ending {
  const { repeatable, other, PUT = repeatable } = CASES[name] as Case;
  return { GET: repeatable, PUT, "POST transfer": other, "POST order": other }[call];
}

function row(name: string, call: string, attempts: unknown, acted: unknown, outcome: string): string {
  return `${name.padEnd(43)} ${call.padEnd(14)} ${String(attempts).padStart(8)} ${String(acted).padStart(9)}  ${outcome}`;
}
