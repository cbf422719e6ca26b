import type { JsonObject, Path } from "../document/document.ts";
import { serveLines } from "../untrusted/serve-lines.ts";
import { refusedPart } from "./refused-part.ts";
import { generateTypes } from "./type-generator.ts";

/** The response to one document. */
export type GeneratedTypes = { readonly types: string } | { readonly problem: string; readonly path?: Path };

// A program of its own, for the sandbox: generates the types of annotated documents.
await serveLines<JsonObject, GeneratedTypes>((document) =>
  generateTypes(document).then(
    (types) => ({ types }),
    async (error: unknown) => {
      process.exitCode = 1;
      const path = await refusedPart(document, generateTypes);
      return { problem: error instanceof Error ? error.message : String(error), ...(path && { path }) };
    },
  ),
);
