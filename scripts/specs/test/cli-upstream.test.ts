import { execFile } from "@energy-clients/scripts-shared/limited-process";
import { testServer } from "@energy-clients/scripts-shared/testing/test-server";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { filesIn } from "./support/files-in.ts";
import { runCommand } from "./support/run-command.ts";
import { builtRepository } from "./support/tiny-repository.ts";

/** A repository whose ETT document comes from a server of the test. */
async function repositoryWithUpstream() {
  const repository = await builtRepository();
  const upstream = { text: repository.read("specs/ett/upstream.json"), status: 200 };
  const { url } = await testServer((_request, response) => {
    response.writeHead(upstream.status).end(upstream.text);
  });
  const list = JSON.parse(repository.read("specs/apis.json"));
  list.apis[0].sources = [`${url}/swagger.json`];
  repository.write("specs/apis.json", JSON.stringify(list));
  return { repository, upstream };
}

const git = (root: string, ...args: string[]) =>
  new Promise<void>((resolve, reject) => {
    const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
    execFile("git", [...identity, ...args], { cwd: root }, (error) =>
      error === null ? resolve() : reject(error),
    );
  });

function addOperation(text: string): string {
  const document = JSON.parse(text);
  document.paths["/wallets"] = {
    get: {
      tags: ["Wallet"],
      operationId: "getWallets",
      summary: "Wallets",
      parameters: document.paths["/wallets/{walletId}"].get.parameters.slice(1),
      responses: document.paths["/wallets/{walletId}"].get.responses,
    },
  };
  return JSON.stringify(document);
}

describe("pnpm specs check --upstream", () => {
  it("exits 0 while upstream is what is vendored, and names the APIs that publish nothing", async () => {
    const { repository } = await repositoryWithUpstream();

    const { status, stdout } = await runCommand(repository, "specs", "check", "--upstream");

    expect(status).toBe(0);
    expect(stdout).toContain("Energy Track & Trace: upstream is what is vendored");
    expect(stdout).toContain("enmacc CONNECT: publishes no document");
  });

  it("exits 2 when upstream changed, and changes nothing", async () => {
    const { repository, upstream } = await repositoryWithUpstream();
    upstream.text = addOperation(upstream.text);
    const before = filesIn(repository.root);

    const { status, stdout } = await runCommand(repository, "specs", "check", "--upstream");

    expect(status).toBe(2);
    expect(stdout).toContain("upstream changed; run `pnpm specs pull ett`");
    expect(filesIn(repository.root)).toEqual(before);
  });

  it("exits 1 when upstream does not respond", async () => {
    const { repository, upstream } = await repositoryWithUpstream();
    upstream.status = 503;

    const { status, stderr } = await runCommand(repository, "specs", "check", "--upstream");

    expect(status).toBe(1);
    expect(stderr).toContain("returned 503");
  });

  it("exits 1 when the repository itself is broken, even if upstream changed", async () => {
    const { repository, upstream } = await repositoryWithUpstream();
    upstream.text = addOperation(upstream.text);
    repository.edit("packages/ett-client/src/generated/operations.ts", "getWallet", "getPurse");

    const { status, stderr } = await runCommand(repository, "specs", "check", "--upstream");

    expect(status).toBe(1);
    expect(stderr).toContain("packages/ett-client/src/generated/operations.ts");
  });
});

describe("pnpm specs pull, then changeset", () => {
  it("pulls what is public, names what is not, and is done when it is called again", async () => {
    const { repository, upstream } = await repositoryWithUpstream();
    upstream.text = addOperation(upstream.text);

    const first = await runCommand(repository, "specs", "pull");
    const second = await runCommand(repository, "specs", "pull");
    const checked = await runCommand(repository, "specs", "check");

    expect(first).toMatchObject({ status: 0, stderr: "" });
    expect(first.stdout).toMatch(/`getWallets`: New operation `GET \/wallets`/);
    expect(first.stdout).toContain("enmacc CONNECT: publishes no document");
    expect(second.stdout).toContain("Energy Track & Trace: up to date, nothing written");
    expect(checked.status).toBe(0);
    const document = parse(repository.read("specs/ett/openapi.yaml"));
    expect(document.paths["/wallets"].get["x-api-version"]).toBe("1");
  });

  it("writes the same changeset from Git, and does not write over one that was edited", async () => {
    const { repository, upstream } = await repositoryWithUpstream();
    await git(repository.root, "init", "-q");
    await git(repository.root, "add", "specs");
    await git(repository.root, "commit", "-qm", "Documents");
    upstream.text = addOperation(upstream.text);
    await runCommand(repository, "specs", "pull", "ett");
    const file = [...filesIn(repository.root).keys()].find((name) => name.startsWith(".changeset/")) ?? "";
    const written = repository.read(file);

    const same = await runCommand(repository, "specs", "changeset", "ett");
    repository.edit(file, "**Added**", "**New at last**");
    const refused = await runCommand(repository, "specs", "changeset", "ett");
    const kept = repository.read(file);
    const forced = await runCommand(
      repository,
      "specs",
      "changeset",
      "ett",
      "--overwrite",
      "--bump",
      "major",
      "--reason",
      "Paging.",
    );

    expect(same).toMatchObject({ status: 0, stderr: "" });
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain(`${file} differs from what would be written; keep it, or --overwrite`);
    expect(kept).toBe(written.replace("**Added**", "**New at last**"));
    expect(forced.status).toBe(0);
    expect(repository.read(file)).toContain("Released as major, not minor: Paging.");
  });

  it("says so when the base has no such document", async () => {
    const { repository } = await repositoryWithUpstream();

    const { status, stderr } = await runCommand(repository, "specs", "changeset", "ett", "--base", "nowhere");

    expect(status).toBe(1);
    expect(stderr).toContain("--base nowhere is not a file");
  });
});
