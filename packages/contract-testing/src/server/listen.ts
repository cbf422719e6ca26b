import type { Server } from "node:http";
import { ContractTestingError } from "../errors/contract-testing-error.js";

/** Starts listening on 127.0.0.1; @throws {@link ContractTestingError} `port_in_use`, `invalid_option`. */
export async function listen(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", (cause: NodeJS.ErrnoException) => {
    const busy = cause.code === "EADDRINUSE";
    const message = busy
      ? "is in use; leave it out to get a free one"
      : `can not be listened on: ${cause.message}`;
    reject(
      new ContractTestingError(busy ? "port_in_use" : "invalid_option", `port: ${port} ${message}`, {
        cause,
      }),
    );
  });
  server.listen(port, "127.0.0.1", resolve);
  await promise;
}

/** Frees the port and ends open connections. */
export function stopListening(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  return promise;
}
