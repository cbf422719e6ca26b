import { ContractTestingError } from "../errors/contract-testing-error.js";
import { createRandom } from "../scenarios/data/seeded-values.js";
import type { CheckedFault } from "./check-fault.js";
import { type Fault, faultInWords, type SetFault } from "./fault.js";

/** The faults of one mock, in the order in which they were set. */
export interface FaultQueue {
  readonly isEmpty: boolean;
  /** Those that have not fired as often as they are to, or, without a limit, not at all. */
  readonly unfired: readonly SetFault[];
  /** @throws {@link ContractTestingError} `invalid_fault` behind a fault that takes every request. */
  add(fault: CheckedFault): void;
  /** The fault that hits this request of an operation, if one does: the first that is due. */
  take(operationId: string): Strike | undefined;
  clear(): void;
}

/** One firing of a fault. */
export interface Strike {
  readonly fault: Fault;
  /** Takes the firing back, as the answer turned out to have nothing to break. */
  undo(): void;
}

interface Entry extends CheckedFault {
  readonly random: () => number;
  passed: number;
  fired: number;
}

export function createFaultQueue(): FaultQueue {
  let entries: Entry[] = [];
  return {
    get isEmpty() {
      return entries.length === 0;
    },
    get unfired() {
      return entries
        .filter(({ fired, times }) => (times === Infinity ? fired === 0 : fired < times))
        .map(({ operationId, fault, fired, times }) => ({ operationId, fault, fired, times }));
    },
    add(fault) {
      const wall = entries.find((entry) => isWall(entry) && concerns(entry, fault.operationId));
      if (wall !== undefined)
        throw new ContractTestingError(
          "invalid_fault",
          `fault("${fault.operationId}"): can never fire, as an earlier one takes every request (${faultInWords(wall.fault)})`,
        );
      entries.push({ ...fault, random: createRandom(fault.seed), passed: 0, fired: 0 });
    },
    take(operationId) {
      for (const entry of entries) {
        if (!concerns(entry, operationId) || entry.fired >= entry.times) continue;
        if (entry.passed < entry.after) {
          entry.passed++;
          continue;
        }
        if (entry.probability < 1 && entry.random() >= entry.probability) continue;
        entry.fired++;
        return {
          fault: entry.fault,
          undo: () => {
            entry.fired--;
          },
        };
      }
      return undefined;
    },
    clear() {
      entries = [];
    },
  };
}

function isWall({ times, probability }: Entry): boolean {
  return times === Infinity && probability === 1;
}

function concerns({ operationId }: Entry, id: string): boolean {
  return operationId === "*" || operationId === id;
}
