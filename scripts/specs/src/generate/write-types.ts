import type { JsonObject } from "../document/document.ts";
import { serveLines } from "../untrusted/serve-lines.ts";
import { generateTypes } from "./type-generator.ts";

/** The response to one document. */
export type GeneratedTypes = { readonly types: string } | { readonly problem: string };

// A program of its own, for the sandbox: generates the types of annotated documents.
await serveLines<JsonObject, GeneratedTypes>((document) =>
  generateTypes(document).then(
    (types) => ({ types }),
    (error: unknown) => {
      process.exitCode = 1;
      return { problem: error instanceof Error ? error.message : String(error) };
    },
  ),
);
