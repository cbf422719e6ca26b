import { text } from "node:stream/consumers";
import openapiTS, { astToString, type OpenAPI3 } from "openapi-typescript";
import ts from "typescript";
import { deprecationNotes, markDeprecated } from "./deprecations.ts";

// A program of its own, for the sandbox: an annotated document on stdin, its types on stdout.
const document = JSON.parse(await text(process.stdin));
const nodes = await openapiTS(document as OpenAPI3, {
  silent: true,
  // A default in a request body's schema is the server's business: the caller may leave the property out.
  defaultNonNullable: false,
  emptyObjectsUnknown: true,
  transform: ({ format }) => (format === "binary" ? ts.factory.createTypeReferenceNode("Blob") : undefined),
}).catch((error: unknown) => {
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
markDeprecated(nodes, deprecationNotes(document));
process.stdout.write(astToString(nodes));
