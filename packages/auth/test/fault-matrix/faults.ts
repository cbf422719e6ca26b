import { type Fault, sendJson, type Turn } from "./fault-server.js";

const WHOLE = JSON.stringify({ id: "5f1a2b3c-1c7e-4a53-9d0e-8d3b2f604d5e", text: "x".repeat(200) });
const HALF = WHOLE.slice(0, WHOLE.length / 2);

function always(happen: (turn: Turn) => void): Fault {
  return {
    onRequest: (turn) => {
      happen(turn);
      return true;
    },
  };
}

/** Lets a fault happen to the first request only. */
function once(happen: (turn: Turn) => void): Fault {
  return {
    onRequest: (turn) => {
      if (turn.number === 1) happen(turn);
      return turn.number === 1;
    },
  };
}

/** Answers without acting. The body sends back all that came, as debug pages do. */
function refuse({ request, response }: Turn, status: number, headers: Record<string, string> = {}): void {
  sendJson(response, status, { title: "refused", detail: JSON.stringify(request.headers) }, headers);
}

/** Acts, and responds as if something had failed on the way back: the worst that a 5xx may mean. */
function fail(turn: Turn, status: number, headers: Record<string, string> = {}): void {
  turn.act();
  refuse(turn, status, headers);
}

/** Acts, and sends half of its response; `length` is what it promises. */
function sendHalf({ act, response }: Turn, length: number, then: () => void = () => undefined): void {
  act();
  response.writeHead(200, { "content-type": "application/json", "content-length": length });
  response.write(HALF, then);
}

/** Acts, and says so in a way that the document does not know. */
function succeedWith(body: string, type = "application/json"): Fault {
  return always(({ act, response }) => {
    act();
    response.writeHead(200, { "content-type": type }).end(body);
  });
}

/** Resets the connection of the API's first request when its bytes arrive, before anything reads them. */
function resetUnread(): Fault {
  let isDone = false;
  return {
    onConnection: (socket) => {
      socket.prependListener("data", (chunk: Buffer) => {
        if (isDone || /^POST \/(token|authenticate)/.test(chunk.toString("latin1"))) return;
        isDone = true;
        socket.resetAndDestroy();
      });
    },
  };
}

/** What may go wrong between client and API. Each is made anew for its run. */
export const FAULTS = {
  none: () => ({}),
  resetUnread,
  resetWhenReused: () => ({ ...resetUnread(), keepsAlive: true }),
  resetAfterReading: () =>
    once(({ act, request }) => {
      act();
      request.socket.resetAndDestroy();
    }),
  resetInMidBody: () =>
    once((turn) => sendHalf(turn, WHOLE.length, () => turn.request.socket.resetAndDestroy())),
  slowHeaders: () => once(({ act }) => act()),
  slowBody: () => once((turn) => sendHalf(turn, WHOLE.length)),
  truncatedJson: () => once((turn) => sendHalf(turn, HALF.length, () => turn.response.end())),
  emptySuccess: () => succeedWith(""),
  htmlSuccess: () => succeedWith("<html><h1>Welcome</h1></html>", "text/html"),
  textSuccess: () => succeedWith("accepted", "text/plain"),
  nullSuccess: () => succeedWith("null"),
  prototypeNames500: () =>
    once(({ act, response }) => {
      act();
      const body = '{"errors":{"__proto__":["x"],"constructor":["x"],"toString":["x"]}}';
      response.writeHead(500, { "content-type": "application/json" }).end(body);
    }),
  html502: () =>
    once(({ act, request, response }) => {
      act();
      const page = `<html><h1>Bad Gateway</h1><pre>${JSON.stringify(request.headers)}</pre></html>`;
      response.writeHead(502, { "content-type": "text/html" }).end(page);
    }),
  unavailableInSeconds: () => once((turn) => fail(turn, 503, { "retry-after": "2" })),
  unavailable: () => once((turn) => fail(turn, 503)),
  unavailableAlways: () => always((turn) => fail(turn, 503)),
  limitedInSeconds: () => once((turn) => refuse(turn, 429, { "retry-after": "2" })),
  limitedByDate: () =>
    once((turn) => refuse(turn, 429, { "retry-after": new Date(Date.now() + 3_000).toUTCString() })),
  limitedByDecimal: () => once((turn) => refuse(turn, 429, { "retry-after": "2.5" })),
  limitedTwice: () => once((turn) => refuse(turn, 429, { "retry-after": "7200, 2" })),
  limitedForADay: () => once((turn) => refuse(turn, 429, { "retry-after": "86400" })),
  unauthorized: () => once((turn) => refuse(turn, 401)),
  unauthorizedAlways: () => always((turn) => refuse(turn, 401)),
  quotaSpent: () => always((turn) => refuse(turn, 403)),
} satisfies Record<string, () => Fault>;

/** Sends every request to another origin. */
export function redirectTo(origin: string): Fault {
  return always(({ request, response }) => {
    response.writeHead(307, { location: `${origin}${request.url}` }).end();
  });
}
