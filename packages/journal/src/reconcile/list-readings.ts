import { operationOf, sharedInputs } from "./operation-of.js";
import { type EvidenceRequest, type ListReading, readList } from "./read-list.js";

/** A reading of a list, and whether it was made for the request that asked for it. */
export interface SharedReading {
  readonly reading: ListReading;
  readonly isNew: boolean;
}

/**
 * The last reading of each list. Many requests that were accepted before it are in the same one: without it, each of them
 * would read all the others' items too.
 */
export class ListReadings {
  readonly #last = new Map<string, { readonly since: number; readonly reading: Promise<ListReading> }>();

  /** @returns The last reading, if it begins early enough; otherwise a new one. */
  async read(request: EvidenceRequest): Promise<SharedReading> {
    const last = this.#last.get(keyOf(request));
    if (last && last.since <= request.since) return { reading: await last.reading, isNew: false };
    return { reading: await this.readAgain(request), isNew: true };
  }

  /** Reads the list now. */
  readAgain(request: EvidenceRequest): Promise<ListReading> {
    const key = keyOf(request);
    const last = { since: request.since, reading: readList(request) };
    this.#last.set(key, last);
    last.reading.catch(() => {
      if (this.#last.get(key) === last) this.#last.delete(key);
    });
    return last.reading;
  }
}

function keyOf({ evidence, operations, inputs }: EvidenceRequest): string {
  return JSON.stringify([
    evidence.operation,
    sharedInputs(operationOf(operations, evidence.operation), inputs),
  ]);
}
