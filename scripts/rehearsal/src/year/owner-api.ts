import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type MockServer, startMockServer } from "@energy-clients/contract-testing";
import { jsonText } from "@energy-clients/scripts-shared/encode";
import { credentialHeaders } from "@energy-clients/scripts-specs/contract-tests/credentials";
import { allowedVersions } from "@energy-clients/scripts-specs/decisions/version-changes";
import { readApis } from "@energy-clients/scripts-specs/document/apis";
import { operationsOf } from "@energy-clients/scripts-specs/upstream/check-upstream-document";
import { currentUpstream } from "@energy-clients/scripts-specs/upstream/upstream";
import type { Month } from "./months.ts";

/** The owner's API, as its document says: a mock server. */
export interface OwnerApi extends AsyncDisposable {
  readonly url: string;
  /** Headers that satisfy its security schemes. */
  readonly credentials: Readonly<Record<string, string>>;
  /** The states that a request may have. */
  readonly statuses: readonly string[];
  /** What it noticed of requests and responses, in words. */
  violations(): readonly string[];
}

/**
 * Starts the API that the clone's documents describe. As the owner's own, it refuses each API version that the owner's
 * document does not name: the client's document leaves the version open, so that a team can choose another.
 *
 * @param file - Where the mock's document goes.
 */
export async function startOwnerApi(root: string, name: Month["api"], file: string): Promise<OwnerApi> {
  const document = JSON.parse(
    readFileSync(join(root, `packages/contract-testing/documents/${name}.json`), "utf8"),
  );
  const api = readApis(root).find((one) => one.name === name);
  const upstream = api && currentUpstream(root, api)?.value;
  const header = api?.versionHeader?.toLowerCase();
  for (const { path, method } of upstream === undefined || header === undefined
    ? []
    : operationsOf(upstream)) {
    const allowed = allowedVersions(upstream ?? {}, path, method, header ?? "");
    const { parameters = [] } = document.paths[path]?.[method] ?? {};
    const own = parameters.find((one: { readonly name?: string }) => one.name?.toLowerCase() === header);
    if (own !== undefined && allowed !== undefined) own.schema = { type: "string", enum: allowed };
  }
  writeFileSync(file, jsonText(document));
  const mock: MockServer = await startMockServer(name, { document: file });
  return {
    url: mock.url,
    credentials: credentialHeaders(document),
    statuses: document.components.schemas.RequestStatus?.enum ?? [],
    violations: () =>
      mock.violations
        .filter(({ severity }) => severity === "error")
        .map(({ operationId, location, message }) => `${operationId}: ${location} ${message}`),
    [Symbol.asyncDispose]: () => mock.close(),
  };
}
