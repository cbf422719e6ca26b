import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startServer } from "@energy-clients/scripts-shared/local-server";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import type { Month, Owner } from "./months.ts";
import { command, commit } from "./workflow.ts";
import type { YearRepository } from "./year-repository.ts";

/** Serves the documents of both owners, as they are at the moment. */
export interface OwnerServer extends AsyncDisposable {
  readonly owners: Readonly<Record<Month["api"], Owner>>;
  /** Names the documents as sources in the clone. */
  setSources(): void;
}

/** enmacc publishes nothing: a customer's file. */
const customerFile = join(repositoryRoot, "scripts/specs/test/customer-documents/gateway-export.json");

/** Starts the server with the documents that the clone has, and commits the clone's beginning. */
export async function startOwners(
  repository: YearRepository,
  apis: readonly Month["api"][],
): Promise<OwnerServer> {
  const { git, read, release, root } = repository;
  const owners: Record<Month["api"], Owner> = {
    ett: { documents: [JSON.parse(read("specs/ett/upstream.json"))], isDown: false },
    enmacc: { documents: [JSON.parse(readFileSync(customerFile, "utf8"))], isDown: false },
  };
  const server = await startServer((request, response) => {
    const [, name = "", index = ""] = /^\/(\w+)\/(\d+)$/.exec(request.url ?? "") ?? [];
    const owner = owners[name as Month["api"]];
    const document = owner?.documents[Number(index)];
    if (owner?.isDown || document === undefined) response.writeHead(503).end();
    else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(document));
  });
  const setSources = () => writeSources(repository, server.url, owners);
  setSources();
  if (apis.includes("enmacc")) {
    // The customer's document first replaces what this project modelled.
    await command(root, ["pull", "enmacc", "--from", `${server.url}/enmacc/0`, "--drop-modelled"]);
    release();
  }
  commit(repository, "The beginning");
  git("push", "-q", "-u", "origin", "main");
  return { owners, setSources, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

function writeSources({ read, write }: YearRepository, url: string, owners: Record<string, Owner>): void {
  const { apis, ...rest } = JSON.parse(read("specs/apis.json"));
  const changed = apis.map((api: { readonly name: string }) => {
    const owner = owners[api.name];
    if (owner === undefined) return api;
    return { ...api, sources: owner.documents.map((_, index) => `${url}/${api.name}/${index}`) };
  });
  write("specs/apis.json", `${JSON.stringify({ apis: changed, ...rest }, null, 2)}\n`);
}
