/** ETT's transfers on a local server, in a process of its own. Takes no job; each order opens a new one and returns its URL. */

import { startKillServer } from "../../../packages/journal/test/kills/kill-server.ts";
import { serveParent } from "../child.ts";

serveParent(async () => {
  const server = await startKillServer();
  let count = 0;
  return async () => {
    const id = `round-${count++}`;
    const { ett, setTime } = server.open(id);
    ett.available = Number.MAX_SAFE_INTEGER;
    setTime(Date.now());
    setInterval(() => setTime(Date.now()), 10).unref();
    server.forget(`round-${count - 3}`);
    return `${server.origin}/${id}`;
  };
});
