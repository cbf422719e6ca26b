import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { FakeEtt } from "../support/fake-ett.ts";

/** A server over HTTP with one ETT for each case, each below a path of its own. */
export interface KillServer {
  readonly origin: string;
  /** Virtual time in ms since the Unix epoch, of each case. */
  open(id: string): { readonly ett: FakeEtt; setTime(ms: number): void };
  forget(id: string): void;
  close(): Promise<void>;
}

export async function startKillServer(): Promise<KillServer> {
  const cases = new Map<string, FakeEtt>();
  let tokens = 0;
  // Under load, a pause of seconds between two requests must not cost a connection, and with it a response.
  const server: Server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
    const url = new URL(request.url ?? "/", "http://ett.example");
    const [, id = "", ...rest] = url.pathname.split("/");
    let body = "";
    for await (const chunk of request) body += chunk;
    const headers = { "content-type": "application/json", "api-supported-versions": "1" };
    if (rest[0] === "token") {
      response.writeHead(200, headers);
      response.end(
        JSON.stringify({
          access_token: `opaque-token-of-the-test-${tokens++}`,
          token_type: "Bearer",
          expires_in: 3600,
        }),
      );
      return;
    }
    try {
      const ett = cases.get(id);
      if (!ett) throw new Error("unknown case");
      const path = `/${rest.join("/")}${url.search}`;
      const made = await ett.respond(`http://ett.example${path}`, {
        method: request.method ?? "GET",
        ...(body !== "" && { body }),
      });
      const text = await made.text();
      const isCut = text.includes('"isCut":true');
      const date = made.headers.get("date") ?? "";
      response.writeHead(made.status, { ...headers, date, "content-length": Buffer.byteLength(text) });
      if (!isCut) response.end(text);
      else response.write(text.slice(0, 10), () => response.destroy());
    } catch {
      response.destroy();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    open(id) {
      let time = 0;
      const ett = new FakeEtt(() => time);
      cases.set(id, ett);
      return {
        ett,
        setTime: (ms) => {
          time = ms;
        },
      };
    },
    forget: (id) => void cases.delete(id),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
