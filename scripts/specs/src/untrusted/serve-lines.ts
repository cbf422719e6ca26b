/**
 * Serves requests on standard input, one JSON text a line and in order, with one line of JSON each: the part of a
 * sandboxed worker that runs in the sandbox.
 */
export async function serveLines<Request, Response>(
  respond: (request: Request) => Promise<Response>,
): Promise<void> {
  const write = process.stdout.write.bind(process.stdout);
  let rest = "";
  process.stdin.setEncoding("utf8");
  for await (const text of process.stdin) {
    // What came before is not searched again: a document is one line of many pieces.
    const [first = "", ...others] = text.split("\n");
    const lines = [rest + first, ...others];
    rest = lines.pop() ?? "";
    for (const line of lines) write(`${JSON.stringify(await respond(JSON.parse(line)))}\n`);
  }
  if (rest !== "") write(`${JSON.stringify(await respond(JSON.parse(rest)))}\n`);
}
