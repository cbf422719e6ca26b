import { createEttClient, forOrganization } from "@energy-clients/ett-client";
import { createJournal, type JournalState, type JournalStore } from "@energy-clients/journal";
import { type Behaviour, ORGANIZATION, transferOf } from "../support/fake-ett.ts";
import type { KillPool } from "./kill-pool.ts";
import type { KillServer } from "./kill-server.ts";
import type { WorkerTask } from "./kill-worker.ts";

const MINUTE = 60_000;
const START = Date.parse("2026-11-30T12:00:00Z");

/** What the server does with the requests of a case, in turn. */
export const BEHAVIOURS = {
  "acts, 202": ["accept"],
  "acts, response lost": ["lose"],
  "acts, response cut": ["cut"],
  "acts, 503": [{ status: 503, acts: true }],
  "does not act, request lost": ["drop"],
  "does not act, 503": [{ status: 503 }],
  "does not act, 401, then acts": [{ status: 401 }, "accept"],
  "does not act, 400": [{ status: 400 }],
  "acts after 10 min, response lost": [{ actsAfterMs: 10 * MINUTE }],
  "acts after 10 min, 503": [{ actsAfterMs: 10 * MINUTE, status: 503 }],
  "acts after 60 min, response lost": [{ actsAfterMs: 60 * MINUTE }],
  "acts after 60 min, 503": [{ actsAfterMs: 60 * MINUTE, status: 503 }],
} satisfies Record<string, Behaviour[]>;

export type BehaviourName = keyof typeof BEHAVIOURS;

/** Where a process dies, and what the server does. Actions are counted from 1; 0 means that it does not die. */
export interface KillCase {
  readonly behaviour: BehaviourName;
  readonly whenAbsent: "review" | "send";
  readonly killRunAt: number;
  readonly killRecoverAt: number;
}

/** How a case ended. */
export interface KillOutcome extends KillCase {
  readonly state: JournalState | undefined;
  readonly reason: string | undefined;
  /** How often the API acted, in the end. */
  readonly acted: number;
  readonly posts: number;
  /** The step in which the run died; undefined if it did not die. */
  readonly runDiedAt: string | undefined;
  /** The steps in which recoveries died. */
  readonly recoverDiedAt: readonly string[];
}

/** Where entries are kept, and the processes that work on them. */
export interface KillStore {
  readonly pool: KillPool;
  readonly place: WorkerTask["store"];
  open(): Promise<JournalStore>;
}

let count = 0;

/**
 * Lets a process run a transfer and die, another one recover it 5 minutes later and die, and a third one recover it
 * without dying, up to 110 minutes later. If nothing was recorded, the transfer is run again, and recovered.
 */
export async function runCase(one: KillCase, server: KillServer, kept: KillStore): Promise<KillOutcome> {
  const id = `c${count++}`;
  const key = `key-${id}`;
  // Cases share a store, and must not take each other's transfers for their own.
  const body = {
    ...transferOf(count),
    receiverId: ORGANIZATION.replace(/.{6}$/, String(count).padStart(6, "0")),
  };
  const { ett, setTime } = server.open(id);
  ett.behaviours.push(...(BEHAVIOURS[one.behaviour] as Behaviour[]));
  ett.available = 1_000_000_000;
  const organizationId = `3f2c8a54-7f0e-4c1b-9a55-${String(count).padStart(12, "0")}`;
  const work = (what: WorkerTask["what"], minutes: number, killAt: number) => {
    const time = START + minutes * MINUTE;
    setTime(time);
    return kept.pool.run({
      what,
      key,
      baseUrl: `${server.origin}/${id}`,
      store: kept.place,
      time,
      killAt,
      whenAbsent: one.whenAbsent,
      organizationId,
      body,
    });
  };
  const runDiedAt = await work("run", 0, one.killRunAt);
  const recoverDiedAt: string[] = [];
  // The lease of the one that just died has to end too.
  for (const minutes of one.killRecoverAt > 0 ? [5, 25] : []) {
    const diedAt = await work("recover", minutes, one.killRecoverAt);
    if (diedAt !== undefined) recoverDiedAt.push(diedAt);
  }

  const store = await kept.open();
  let time = START;
  const journal = createJournal({
    client: forOrganization(
      createEttClient({
        baseUrl: "https://ett.example",
        fetch: ((url: string, init: never) => ett.respond(url, init)) as never,
      }),
      organizationId,
    ),
    store,
    environment: "kills",
    operations: { transferCertificate: { whenAbsent: one.whenAbsent } },
    now: () => time,
    sleep: async (ms) => {
      time += ms;
    },
  });
  const recoverAt = async (minutes: number) => {
    time = START + minutes * MINUTE;
    setTime(time);
    await journal.recover();
  };
  for (const minutes of [30, 50, 70, 90, 110]) await recoverAt(minutes);
  if (!(await store.read(key))) {
    await journal.run("transferCertificate", { key, body }).catch(() => undefined);
    for (const minutes of [130, 150, 170]) await recoverAt(minutes);
  }
  // What acts late acts now.
  time = START + 240 * MINUTE;
  setTime(time);
  await ett.respond("https://ett.example/wallet-api/wallets", { method: "GET" });
  const entry = await store.read(key);
  await store.close();
  server.forget(id);
  return {
    ...one,
    state: entry?.state,
    reason: entry?.reason,
    acted: ett.transfers.length,
    posts: ett.posts,
    runDiedAt,
    recoverDiedAt,
  };
}

/**
 * What must never be: acted on twice, or lost. Only where the API acts after the settle time and the team took the risk
 * may it act twice.
 */
export function violationOf({ behaviour, whenAbsent, state, acted }: KillOutcome): string | undefined {
  const isRisk = whenAbsent === "send" && behaviour.includes("60 min");
  if (acted > 1 && !isRisk) return `acted ${acted} times`;
  if (state === "completed" && acted === 0) return "completed, but the API did not act";
  if (state === "not_acted" && acted > 0) return "not_acted, but the API acted";
  if (state !== "completed" && state !== "not_acted" && state !== "review") return `ended as ${state}`;
  return undefined;
}

/** All cases: every action of run(), and every action of recover() after a run that died at every second one. */
export function allCases(
  behaviours: readonly BehaviourName[],
  runActions: number,
  recoverActions: number,
): KillCase[] {
  const cases: KillCase[] = [];
  for (const behaviour of behaviours) {
    for (const whenAbsent of ["review", "send"] as const) {
      for (let killRunAt = 1; killRunAt <= runActions; killRunAt += 1)
        cases.push({ behaviour, whenAbsent, killRunAt, killRecoverAt: 0 });
      for (const killRunAt of [0, 2, 4, 5, 6, 8]) {
        for (let killRecoverAt = 1; killRecoverAt <= recoverActions; killRecoverAt += 1)
          cases.push({ behaviour, whenAbsent, killRunAt, killRecoverAt });
      }
    }
  }
  return cases;
}
