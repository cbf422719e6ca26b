import { createRequire } from "node:module";
import type { IHttpOperation } from "@stoplight/types";

// Required, not imported: what a CommonJS module's default export becomes differs between Node and test runners.
const require = createRequire(import.meta.url);

/**
 * Reads a document's operations as Prism's `getHttpOperationsFromSpec()` does, whose resolver opens any file and any
 * address that a document names: this one has neither.
 *
 * @throws Error when the document is not OpenAPI 3, or a reference leads nowhere.
 */
export async function readOperations(document: object): Promise<IHttpOperation[]> {
  const RefParser =
    require("@stoplight/json-schema-ref-parser") as typeof import("@stoplight/json-schema-ref-parser");
  const { bundleTarget, decycle } = require("@stoplight/json") as typeof import("@stoplight/json");
  const { transformOas3Operations } =
    require("@stoplight/http-spec/oas3") as typeof import("@stoplight/http-spec/oas3");
  if (!("openapi" in document)) throw new Error("it has no `openapi`; OpenAPI 3.0 and 3.1 can be read");
  const resolve = { external: false, file: false, http: false } as const;
  const whole = decycle(await new RefParser().dereference(document as never, { resolve })) as object;
  const operations = transformOas3Operations(whole as never) as IHttpOperation[];
  return operations.map((operation) =>
    bundleTarget({
      document: { ...whole, __target__: operation },
      path: "#/__target__",
      cloneDocument: false,
    }),
  );
}
