import { readFile } from "node:fs/promises";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { documentPath } from "../prism/contract-document.js";
import type { Api } from "./api.js";

/** Which document something was made of: what ett-client and enmacc-client export as `document`. */
export interface DocumentIdentity {
  readonly api: string;
  /** The document's `info.version`. */
  readonly version: string;
  /** Of the document's bytes, in hexadecimal. */
  readonly sha256: string;
}

/** Which document of an API this package carries. */
export async function packagedIdentity(api: Api): Promise<DocumentIdentity> {
  const document = JSON.parse(await readFile(documentPath(api), "utf8"));
  return document["x-document"];
}

/**
 * Refuses to test a client against another document than it was generated from: what passes would prove nothing.
 *
 * @throws {@link ContractTestingError} `document_mismatch`, naming both.
 */
export async function refuseOtherDocument(api: Api, client: DocumentIdentity): Promise<void> {
  if (typeof client?.sha256 !== "string")
    throw new ContractTestingError(
      "invalid_option",
      "clientDocument: must be what the client's package exports as `document`",
    );
  const mock = await packagedIdentity(api);
  if (client.api === mock.api && client.sha256 === mock.sha256) return;
  throw new ContractTestingError(
    "document_mismatch",
    `clientDocument: the client was generated from ${inWords(client)}, the mock is made of ${inWords(mock)}; ` +
      "install versions of both packages that were released together",
  );
}

function inWords({ api, version, sha256 }: DocumentIdentity): string {
  return `${api} ${version} (sha256 ${sha256.slice(0, 12)}…)`;
}
