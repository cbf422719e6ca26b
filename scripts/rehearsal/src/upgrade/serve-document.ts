import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The owner's site, with one document on it. */
export interface DocumentSite extends AsyncDisposable {
  readonly url: string;
}

/** Serves a document on a free port, as it is at the time of each request. */
export async function serveDocument(document: object): Promise<DocumentSite> {
  const server = createServer((_request, response) => {
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify(document, undefined, 2));
  });
  server.listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/swagger.json`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
