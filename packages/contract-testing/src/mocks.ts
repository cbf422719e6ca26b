import { type MockServer, startMockServer } from "./mock-server.js";

/** Mocks of all APIs. */
export interface Mocks extends AsyncDisposable {
  readonly ett: MockServer;
  /** The token endpoint of ETT's clients. */
  readonly identity: MockServer;
  readonly enmacc: MockServer;
  /** Closes all of them. */
  close(): Promise<void>;
}

/**
 * Starts mocks of all APIs on free ports.
 *
 * @throws {@link ContractTestingError} as {@link startMockServer} does; then none is left running.
 */
export async function startMocks(): Promise<Mocks> {
  const started = await Promise.allSettled([
    startMockServer("ett"),
    startMockServer("ett-identity"),
    startMockServer("enmacc"),
  ]);
  const servers = started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const close = async () => {
    await Promise.all(servers.map((server) => server.close()));
  };
  const [ett, identity, enmacc] = servers;
  if (ett === undefined || identity === undefined || enmacc === undefined) {
    await close();
    throw started.find((result) => result.status === "rejected")?.reason;
  }
  return { ett, identity, enmacc, close, [Symbol.asyncDispose]: close };
}
