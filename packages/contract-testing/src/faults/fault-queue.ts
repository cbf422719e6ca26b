import { ContractTestingError } from "../errors/contract-testing-error.js";
import { createRandom } from "../scenarios/data/seeded-values.js";
import type { CheckedFault } from "./check-fault.js";
import { describeFault, type Fault, type InjectedFault } from "./fault.js";

/** The faults of one mock, in the order in which they were injected. */
export interface FaultQueue {
  readonly isEmpty: boolean;
  /** Faults that fired less often than they should; without a limit, those that never fired. */
  readonly unfired: readonly InjectedFault[];
  /** @throws {@link ContractTestingError} `invalid_fault` if an earlier fault takes every request. */
  add(fault: CheckedFault): void;
  /** Returns the first fault that is due for this request of an operation. */
  take(operationId: string): FiredFault | undefined;
  clear(): void;
}

/** One firing of a fault. */
export interface FiredFault {
  readonly fault: Fault;
  /** Undoes the firing, for a response that has no body to break. */
  undo(): void;
}

interface Entry extends CheckedFault {
  readonly random: () => number;
  passed: number;
  fired: number;
}

/** Creates an empty queue. */
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
      const blocking = entries.find(
        (entry) => takesEveryRequest(entry) && appliesTo(entry, fault.operationId),
      );
      if (blocking !== undefined)
        throw new ContractTestingError(
          "invalid_fault",
          `injectFault("${fault.operationId}"): cannot fire, because an earlier fault takes every request (${describeFault(blocking.fault)})`,
        );
      entries.push({ ...fault, random: createRandom(fault.seed), passed: 0, fired: 0 });
    },
    take(operationId) {
      for (const entry of entries) {
        if (!appliesTo(entry, operationId) || entry.fired >= entry.times) continue;
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

function takesEveryRequest({ times, probability }: Entry): boolean {
  return times === Infinity && probability === 1;
}

function appliesTo({ operationId }: Entry, id: string): boolean {
  return operationId === "*" || operationId === id;
}
