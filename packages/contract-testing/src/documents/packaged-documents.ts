import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { suggestion } from "../errors/message.js";
import { apis } from "../generated/apis.js";
import { packageFolder } from "../node/package-require.js";

export { apis };

/**
 * An API whose document is part of this package.
 *
 * - `ett`: Energy Track & Trace.
 * - `ett-identity`: the OAuth 2.0 token endpoint that ETT's clients use.
 * - `enmacc`: enmacc CONNECT.
 */
export type Api = (typeof apis)[number];

/** Checks the name of an API for callers without a compiler. @throws {@link ContractTestingError} `unknown_api`. */
export function parseApi(name: unknown): Api {
  const api = apis.find((known) => known === name);
  if (api !== undefined) return api;
  throw new ContractTestingError(
    "unknown_api",
    `api: unknown name "${name}"; ${suggestion(String(name), apis)}`,
  );
}

/** Returns the path of an API's packaged document. */
export function documentPath(api: Api): string {
  return join(packageFolder(), `documents/${api}.json`);
}

/** Identifies the document that a package was generated from. ett-client and enmacc-client export it as `document`. */
export interface DocumentIdentity {
  readonly api: string;
  /** The document's `info.version`. */
  readonly version: string;
  /** SHA-256 of the document's bytes, in hexadecimal. */
  readonly sha256: string;
}

/** Reads the identity of an API's packaged document. */
export async function packagedIdentity(api: Api): Promise<DocumentIdentity> {
  const document = JSON.parse(await readFile(documentPath(api), "utf8"));
  return document["x-document"];
}

/**
 * Checks that a client was generated from the packaged document: otherwise its tests would prove nothing.
 *
 * @throws {@link ContractTestingError} `document_mismatch`, `invalid_option`.
 */
export async function requireSameDocument(api: Api, client: DocumentIdentity): Promise<void> {
  if (typeof client?.sha256 !== "string")
    throw new ContractTestingError(
      "invalid_option",
      "clientDocument: must be the `document` that the client's package exports",
    );
  const mock = await packagedIdentity(api);
  if (client.api === mock.api && client.sha256 === mock.sha256) return;
  throw new ContractTestingError(
    "document_mismatch",
    `clientDocument: the client was generated from ${describe(client)}, but the mock serves ${describe(mock)}; ` +
      "install versions of both packages that were released together",
  );
}

function describe({ api, version, sha256 }: DocumentIdentity): string {
  return `${api} ${version} (sha256 ${sha256.slice(0, 12)}…)`;
}

/** Whether this project wrote the packaged document, which scenarios are made for. An owner's document has no provenance. */
export function isOwnDocument(api: Api): boolean {
  const document = JSON.parse(readFileSync(documentPath(api), "utf8"));
  return document["x-provenance"] !== undefined;
}

interface Documented {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components?: { readonly examples?: Examples };
}
interface DocumentedOperation {
  readonly operationId?: string;
  readonly responses?: Readonly<Record<string, { content?: Record<string, { examples?: Examples }> }>>;
}
type Examples = Readonly<Record<string, { readonly value?: unknown; readonly $ref?: string }>>;

/** Returns a function that reads the first example of an operation's success from an API's packaged document. */
export function readExamples(api: Api): <Value>(operationId: string) => Value {
  const document = JSON.parse(readFileSync(documentPath(api), "utf8")) as Documented;
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  return <Value>(operationId: string) => {
    const responses = operations.find((operation) => operation.operationId === operationId)?.responses ?? {};
    const success = Object.entries(responses).find(([status]) => status.startsWith("2"))?.[1];
    const [example] = Object.values(success?.content?.["application/json"]?.examples ?? {});
    const name = example?.$ref?.split("/").at(-1);
    const value = name === undefined ? example?.value : document.components?.examples?.[name]?.value;
    if (value === undefined) {
      const remedy = "start the mock without a scenario, or pass the scenario its data";
      const problem = `the document of ${api} has no example for ${operationId}, which its scenario starts from; ${remedy}`;
      throw new ContractTestingError("invalid_option", problem);
    }
    return value as Value;
  };
}
