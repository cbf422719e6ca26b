import { generateTypes } from "./type-generator.ts";

/** What this program responds with to one document. */
export type GeneratedTypes = { readonly types: string } | { readonly problem: string };

// A program of its own, for the sandbox: reads annotated documents from stdin, a JSON text a line, and writes a line with
// the types of each to stdout.
let rest = "";
process.stdin.setEncoding("utf8");
for await (const text of process.stdin) {
  const lines = (rest + text).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) await respond(line);
}
if (rest !== "") await respond(rest);

async function respond(line: string): Promise<void> {
  const response: GeneratedTypes = await generateTypes(JSON.parse(line)).then(
    (types) => ({ types }),
    (error: unknown) => {
      process.exitCode = 1;
      return { problem: error instanceof Error ? error.message : String(error) };
    },
  );
  process.stdout.write(`${JSON.stringify(response)}\n`);
}
