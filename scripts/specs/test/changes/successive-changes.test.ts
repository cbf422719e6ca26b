import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import { testServer } from "@energy-clients/scripts-shared/testing/test-server";
import { expect, it } from "vitest";
import { pull } from "../../src/pull/pull.ts";
import { apiOf } from "../support/apis.ts";
import { tinyRepository } from "../support/tiny-repository.ts";

const real = join(import.meta.dirname, "../../../..");
const ett = apiOf("ett");

// biome-ignore lint/suspicious/noExplicitAny: a document that tests change as they like
type Loose = any;

/** The repository as it is, its packages released as 1.4.0. */
function releasedRepository() {
  const repository = tinyRepository();
  cpSync(join(real, "specs"), join(repository.root, "specs"), { recursive: true });
  for (const folder of readdirSync(join(real, "packages"))) {
    const manifest = join(real, "packages", folder, "package.json");
    if (!existsSync(manifest)) continue;
    mkdirSync(join(repository.root, "packages", folder), { recursive: true });
    cpSync(manifest, join(repository.root, "packages", folder, "package.json"));
    repository.edit(`packages/${folder}/package.json`, '"version": "0.0.0"', '"version": "1.4.0"');
  }
  for (const file of ["package.json", "pnpm-workspace.yaml", ".changeset/config.json"]) {
    mkdirSync(dirname(join(repository.root, file)), { recursive: true });
    cpSync(join(real, file), join(repository.root, file));
  }
  return repository;
}

function changesetVersion(root: string): void {
  const require = createRequire(join(real, "package.json"));
  const bin = join(dirname(require.resolve("@changesets/cli/package.json")), "bin.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, "version"], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stdout + stderr);
}

it("three successive changes of ETT's document become releases with the right numbers and sentences", async () => {
  const { root, read } = releasedRepository();
  const document = JSON.parse(read("specs/ett/upstream.json")) as Loose;
  const { url } = await testServer((_request, response) => response.end(JSON.stringify(document)));
  const release = async (infoVersion: string) => {
    document.info.version = infoVersion;
    await pull(root, ett, { from: [`${url}/swagger.json`], dropStale: true, today: "2026-11-22" });
    changesetVersion(root);
    const { version } = JSON.parse(read("packages/ett-client/package.json"));
    const changelog = read("packages/ett-client/CHANGELOG.md");
    const entry = changelog.slice(changelog.indexOf(`## ${version}`)).split(/\n## /)[0] ?? "";
    console.log(`ett-client ${version}\n${entry}`);
    return { version, entry };
  };

  document.paths["/wallet-api/claims"].get.parameters.push({
    name: "Registry",
    in: "query",
    schema: { type: "string" },
  });
  const filter = await release("1.1.0");
  document.components.schemas.Transfer.properties.receiverId.nullable = true;
  const nullable = await release("1.2.0");
  document.paths["/wallet-api/aggregate-transfers"].get.deprecated = true;
  document.paths["/wallet-api/aggregate-transfers"].get["x-sunset"] = "2027-05-31";
  const deprecated = await release("1.3.0");
  delete document.paths["/wallet-api/aggregate-transfers"];
  const removed = await release("2.0.0");

  expect(filter.version).toBe("1.5.0");
  expect(filter.entry).toMatch(/\*\*Added\*\*\s+- `getClaims`: .*Registry/);
  expect(nullable.version).toBe("2.0.0");
  expect(nullable.entry).toMatch(
    /\*\*Breaking\*\*\s+- `getTransfers`, `getTransfersCursor`: .*receiverId.*null/,
  );
  expect(deprecated.version).toBe("2.1.0");
  expect(deprecated.entry).toMatch(/\*\*Deprecated\*\*\s+- `aggregateTransfers`: .*2027-05-31/);
  expect(removed.version).toBe("3.0.0");
  expect(removed.entry).toMatch(/\*\*Breaking\*\*\s+- `aggregateTransfers`: .*2027-05-31/);
  expect(JSON.parse(read("packages/contract-testing/package.json")).version).toBe("3.0.0");
}, 300_000);
