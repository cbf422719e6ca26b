import { text } from "node:stream/consumers";
import { generateTypes } from "./type-generator.ts";

// A program of its own, for the sandbox: reads an annotated document from stdin, and writes its types to stdout.
try {
  process.stdout.write(await generateTypes(JSON.parse(await text(process.stdin))));
} catch (error) {
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
