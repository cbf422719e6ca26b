import { execFile } from "@energy-clients/scripts-shared/limited-process";
import { testServer } from "@energy-clients/scripts-shared/testing/test-server";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { filesIn } from "../support/files-in.ts";
import { runCommand } from "../support/run-command.ts";
import { builtRepository } from "../support/tiny-repository.ts";

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

/** The owner's version 2, and a field of another type than the overlay's. */
function hideTwo(text: string): string {
  const document = JSON.parse(text);
  document.paths["/wallets/{walletId}"].get.parameters[1].schema.default = "2";
  document.components.schemas.Wallet.properties.disabledDate = { type: "string" };
  return JSON.stringify(document);
}

async function committedRepository() {
  const { repository, upstream } = await repositoryWithUpstream();
  await git(repository.root, "init", "-q");
  await git(repository.root, "add", "specs");
  await git(repository.root, "commit", "-qm", "Documents");
  upstream.text = hideTwo(upstream.text);
  return { repository, upstream };
}

describe("pnpm specs decide", () => {
  it("decides what an overlay hides; until then check, check --upstream and pull exit with 2", async () => {
    const { repository } = await committedRepository();
    const specs = (...args: string[]) => runCommand(repository, "specs", ...args);

    const asked = await specs("check", "--upstream");
    const pulled = await specs("pull", "ett");
    const checked = await specs("check");
    const again = await specs("pull", "ett");
    const kept = await specs("decide", "ett", "wallet-is-disabled", "keep", "--reason", "Seen on the wire.");
    const followed = await specs(
      "decide",
      "ett",
      "version-per-operation",
      "follow",
      "--reason",
      "Announced.",
    );
    const settled = await specs("check", "--upstream");
    const unchanged = await specs("pull", "ett");

    expect(asked.status).toBe(2);
    expect(asked.stdout).toMatch(
      /undecided: `Wallet\.disabledDate` now has `type`: `string`; action wallet-is-disabled \(specs\/ett\/overlay\.yaml:\d+:\d+\) still says `integer`/,
    );
    expect(pulled.status).toBe(2);
    expect(pulled.stdout).toMatch(/- \[ \] upstream: `X-API-Version` of 1 operation is now `2`/);
    expect(pulled.stdout).toContain(
      "These operations would be refused, as the client sends `1`: `getWallet`.",
    );
    expect(pulled.stdout).not.toContain("Only descriptions and examples");
    expect(checked.status).toBe(2);
    expect(checked.stderr).toMatch(
      /specs\/ett\/overlay\.yaml:\d+: action `wallet-is-disabled` hides a change upstream/,
    );
    expect(again).toMatchObject({ status: 2, stdout: expect.stringContaining("version-per-operation") });
    expect(kept.status).toBe(2);
    expect(followed).toMatchObject({ status: 0, stderr: "" });
    expect(followed.stdout).toMatch(/written \.changeset\/specs-ett-[0-9a-f]{8}\.md/);
    expect(settled).toMatchObject({ status: 0, stderr: "" });
    expect(unchanged.status).toBe(0);
    const overlay = parse(repository.read("specs/ett/overlay.yaml"));
    expect(overlay.actions.map((action: { "x-decisions"?: unknown }) => action["x-decisions"])).toEqual([
      undefined,
      [expect.objectContaining({ decision: "extend", reason: "Announced." })],
      [expect.objectContaining({ decision: "keep", reason: "Seen on the wire." })],
    ]);
    expect(
      parse(repository.read("specs/ett/openapi.yaml")).paths["/wallets/{walletId}"].get["x-api-version"],
    ).toBe("2");
  });

  it("records why an action was dropped, though it was the last one of its overlay", async () => {
    const { repository, upstream } = await committedRepository();
    const specs = (...args: string[]) => runCommand(repository, "specs", ...args);
    // Only the action that is dropped is left.
    const file = "specs/ett/overlay.yaml";
    const overlay = repository.read(file);
    repository.write(
      file,
      overlay.replace(/ {2}- x-name: versions[\s\S]*(?= {2}- x-name: wallet-is-disabled)/, ""),
    );
    const original = JSON.parse(repository.read("specs/ett/upstream.json"));
    const operation = original.paths["/wallets/{walletId}"].get;
    Object.assign(operation, { "x-api-version": "1" });
    Object.assign(operation.parameters[1], { "x-client-supplied": true });
    repository.write("specs/ett/upstream.json", JSON.stringify(original));
    await specs("build");
    await runCommand(repository, "generate");
    await git(repository.root, "add", "specs");
    await git(repository.root, "commit", "-qm", "One action");
    original.components.schemas.Wallet.properties.disabledDate = { type: "string" };
    upstream.text = JSON.stringify(original);
    const pulled = await specs("pull", "ett");

    const dropped = await specs("decide", "ett", "wallet-is-disabled", "drop", "--reason", "They are right.");

    expect([pulled.status, dropped.status]).toEqual([2, 0]);
    expect(parse(repository.read(file))).toMatchObject({
      actions: [],
      "x-decisions": [
        {
          action: "wallet-is-disabled",
          upstream: expect.stringMatching(/^`Wallet\.disabledDate` now has `type`: `string`/),
          decision: "drop",
          date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
          reason: "They are right.",
        },
      ],
    });
    expect(
      parse(repository.read("specs/ett/openapi.yaml")).components.schemas.Wallet.properties.disabledDate,
    ).toEqual({ type: "string" });
    expect(await specs("check")).toMatchObject({ status: 0, stderr: "" });
    expect((await specs("decide", "ett", "wallet-is-disabled", "keep", "--reason", "x")).stderr).toMatch(
      /action "wallet-is-disabled" was dropped on \S+ \(They are right\.\)/,
    );
    // A later document asks nothing again, and can add actions.
    original.paths["/wallets"] = { post: { ...operation, operationId: "createWallet", parameters: [] } };
    upstream.text = JSON.stringify(original);
    expect(await specs("pull", "ett")).toMatchObject({ status: 0, stderr: "" });
    expect(parse(repository.read(file))).toMatchObject({
      actions: [expect.anything()],
      "x-decisions": [{ action: "wallet-is-disabled" }],
    });
    expect(await specs("check")).toMatchObject({ status: 0, stderr: "" });
  });

  it("writes nothing for an action that hides nothing, is not adapted, or cannot be without", async () => {
    const { repository } = await committedRepository();
    const specs = (...args: string[]) => runCommand(repository, "specs", ...args);
    await specs("pull", "ett");
    const before = filesIn(repository.root);

    const refused = [
      await specs("decide", "ett", "versions", "keep", "--reason", "x"),
      await specs("decide", "ett", "nothing", "keep", "--reason", "x"),
      await specs("decide", "ett", "wallet-is-disabled", "extend", "--reason", "x"),
      await specs("decide", "ett", "wallet-is-disabled", "follow", "--reason", "x"),
      await specs("decide", "ett", "wallet-is-disabled", "keep", "--reason", " "),
      await specs("decide", "ett", "version-per-operation", "drop", "--reason", "x"),
    ];

    expect(refused.map(({ status }) => status)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(refused.map(({ stderr }) => stderr.trim())).toEqual([
      expect.stringContaining(
        'action "versions" hides no change upstream that is undecided; undecided are: ',
      ),
      expect.stringContaining("ett has no overlay action nothing"),
      expect.stringMatching(
        /overlay\.yaml:\d+: action "wallet-is-disabled" says the same as before .*adapt it first/,
      ),
      expect.stringContaining('action "wallet-is-disabled" does not decide a version'),
      expect.stringContaining("decide needs --reason"),
      expect.stringContaining("needs x-api-version"),
    ]);
    expect(filesIn(repository.root)).toEqual(before);
  });

  it.each([
    [
      "an unknown decision",
      "decision: undecided",
      "decision: perhaps",
      /`decision` must be one of undecided, keep, extend/,
    ],
    ["a decision without a reason", "decision: undecided", "decision: keep", /`reason` must say why/],
    ["a day that does not exist", /date: \S+/, "date: 2026-02-30", /`date` must be a day such as/],
    [
      "a field that is not one",
      "decision: undecided",
      "decision: undecided\n        by: me",
      /a decision has no field `by`/,
    ],
  ])("names file and line of %s", async (_what, from, to, problem) => {
    const { repository } = await committedRepository();
    await runCommand(repository, "specs", "pull", "ett");
    const file = "specs/ett/overlay.yaml";
    repository.write(file, repository.read(file).replace(from, to));
    await runCommand(repository, "specs", "build");

    const { status, stderr } = await runCommand(repository, "specs", "check");

    expect(status).toBe(1);
    expect(stderr).toMatch(/specs\/ett\/overlay\.yaml:\d+:\d+: /);
    expect(stderr).toMatch(problem);
  });
});
