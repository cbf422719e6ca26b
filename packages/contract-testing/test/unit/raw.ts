import { connect } from "node:net";

/** Sends bytes as they are, which no HTTP client does, and gives back all that comes until the server ends the connection. */
export function sendRaw(url: string, text: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(text));
  let response = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    response += chunk;
  });
  socket.on("error", () => resolve(response)).on("close", () => resolve(response));
  return promise;
}

/** A request with a target that no URL parser has touched. */
export function rawRequest(
  url: string,
  target: string,
  headers: Readonly<Record<string, string>> = {},
  method = "GET",
): Promise<string> {
  const lines = Object.entries({ host: new URL(url).host, connection: "close", ...headers });
  return sendRaw(
    url,
    [`${method} ${target} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`), "", ""].join(
      "\r\n",
    ),
  );
}

/** The status of a response; 0 for none. */
export function statusOf(response: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(response)?.[1] ?? 0);
}
