import type { Server } from "node:http";
import { findOperation } from "../contract/contract-document.js";
import type { Api } from "../documents/packaged-documents.js";
import { ContractTestingError, ExpectationError } from "../errors/contract-testing-error.js";
import { checkFault } from "../faults/check-fault.js";
import { describeFault, type InjectedFault } from "../faults/fault.js";
import { createContractHandle } from "./contract-handle.js";
import { stopListening } from "./contract-server.js";
import type { MockServer } from "./mock-server.js";
import { prepareResponse } from "./scripted-response.js";
import type { MockStore } from "./serve.js";

type Extras = Pick<MockServer, "script" | "injectFault" | "expectFaultsFired" | "reset" | "close">;

/**
 * Creates the object through which a test uses a running mock.
 *
 * @param atEnd - Called once when the mock is closed.
 */
export function createHandle(api: Api, store: MockStore, server: Server, atEnd: () => void): MockServer {
  let isClosed = false;
  const requireOpen = (call: string) => {
    if (isClosed) throw new ContractTestingError("already_closed", `${call}: the ${api} mock is closed`);
  };
  const handle = createContractHandle(api, store, server, () => stopListening(server).then(atEnd));
  const extras: Extras = {
    script(id, ...responses) {
      requireOpen(`script("${id}")`);
      const operation = findOperation(store.document, id);
      const prepared = responses.map((response) => prepareResponse(operation, response));
      store.scripts.set(id, [...(store.scripts.get(id) ?? []), ...prepared]);
    },
    injectFault(id, fault, options = {}) {
      requireOpen(`injectFault("${id}")`);
      store.faults.add(checkFault(store.document, id, fault, options));
    },
    expectFaultsFired() {
      const unfired = store.faults.unfired.map(describeUnfired);
      if (unfired.length > 0)
        throw new ExpectationError("faults_not_fired", `faults did not fire:\n${unfired.join("\n")}`);
    },
    reset() {
      store.log = [];
      store.scripts.clear();
      store.faults.clear();
    },
    close: () => {
      isClosed = true;
      return close();
    },
  };
  const { close } = handle;
  const unfiredFaults = { enumerable: true, get: () => store.faults.unfired };
  return Object.defineProperty(Object.assign(handle, extras), "unfiredFaults", unfiredFaults) as MockServer;
}

function describeUnfired({ operationId, fault, fired, times }: InjectedFault): string {
  const expected = times === Number.POSITIVE_INFINITY ? "any number of" : times;
  return `  - ${operationId}: ${describeFault(fault)}, fired ${fired} of ${expected} times`;
}
