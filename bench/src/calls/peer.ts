import type { ApiName, TaskName, Work } from "./work.ts";

/** A contender that is ready: each function makes one call and resolves with the parsed response. */
export type Calls = Readonly<Record<TaskName, () => Promise<unknown>>>;

/** Sets a contender up. It sends through `globalThis.fetch`, which is a stub where nothing shall leave the process. */
export type CreateCalls = (work: Work, baseUrl: string) => Calls | Promise<Calls>;

/** A contender as the tables know it. */
export interface Peer {
  readonly name: string;
  readonly kind: "floor" | "noise" | "ours" | "peer";
  /** Module in `peers/` and its export of type {@link CreateCalls}. */
  readonly module: string;
  readonly factory: string;
  readonly apis: readonly ApiName[];
  /** Headers of the work that it does not send, because adding them is what it lacks. */
  readonly without?: readonly string[];
  readonly note?: string;
}

/** Loads a contender's module and sets it up. */
export async function createCallsOf(peer: Peer, work: Work, baseUrl: string): Promise<Calls> {
  const module: Record<string, CreateCalls | undefined> = await import(`../peers/${peer.module}.ts`);
  const createCalls = module[peer.factory];
  if (!createCalls) throw new Error(`peers/${peer.module}.ts exports no ${peer.factory}`);
  return createCalls(work, baseUrl);
}
