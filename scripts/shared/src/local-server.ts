import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** A server of this process. It closes, with its connections, when it is disposed of. */
export interface LocalServer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:43211`, without a slash at the end. */
  readonly url: string;
}

/** Starts a server on a free port of this machine. */
export async function startServer(handle: RequestListener): Promise<LocalServer> {
  const server = createServer(handle);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await server[Symbol.asyncDispose]();
    },
  };
}
