import { join } from "node:path";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import { describe, expect, it } from "vitest";
import { runCommand } from "../support/run-command.ts";
import { builtRepository, type TinyRepository } from "../support/tiny-repository.ts";

/** A repository whose documents and generated code are committed. */
async function committedRepository(): Promise<TinyRepository> {
  const repository = await builtRepository();
  git(repository, "init", "-q");
  commit(repository);
  return repository;
}

function git({ root }: TinyRepository, ...args: string[]) {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
  const { status, stderr } = spawnSync("git", [...identity, ...args], { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

function commit(repository: TinyRepository) {
  git(repository, "add", "specs", "packages");
  git(repository, "commit", "-qm", "Documents");
}

/** Adds an optional parameter. */
function change(repository: TinyRepository) {
  repository.edit(
    "specs/enmacc/openapi.yaml",
    "      responses:\n",
    "      parameters:\n        - name: dry\n          in: query\n          schema:\n            type: boolean\n      responses:\n",
  );
}

describe("pnpm specs diff", () => {
  it("compares with HEAD and prints what changed, exit code 0", async () => {
    const repository = await committedRepository();
    change(repository);

    const { status, stdout, stderr } = await runCommand(repository, "specs", "diff", "enmacc");

    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe(
      "enmacc CONNECT: a minor release, compared with HEAD\n\nAdded\n  createOrder\n    New optional parameter query.dry (boolean).\n",
    );
  });

  it("compares all APIs when none is named", async () => {
    const { status, stdout } = await runCommand(await committedRepository(), "specs", "diff");

    expect(status).toBe(0);
    expect(stdout.match(/nothing changed since HEAD/g)).toHaveLength(3);
  });

  it("compares with a file, prints JSON, and fails on a change as large as it is told", async () => {
    const repository = await committedRepository();
    // As editors on Windows write it, with a byte order mark.
    repository.write("old.yaml", `\ufeff${repository.read("specs/enmacc/openapi.yaml")}`);
    change(repository);
    const args = ["specs", "diff", "enmacc", "--base", join(repository.root, "old.yaml"), "--json"] as const;

    const run = (...more: string[]) => runCommand(repository, args[0], ...args.slice(1), ...more);
    const reported = await run();
    const failed = await run("--fail-on", "minor");
    const passed = await run("--fail-on", "major");

    expect(JSON.parse(reported.stdout)).toMatchObject([
      {
        api: "enmacc",
        bump: "minor",
        changes: [{ operationId: "createOrder", place: "query.dry", sources: ["document", "types"] }],
      },
    ]);
    expect([reported, failed, passed].map((result) => result.status)).toEqual([0, 1, 0]);
    expect(failed.stdout).toBe(reported.stdout);
  });

  it("takes everything for new where the base has no such document", async () => {
    const repository = await committedRepository();
    git(repository, "rm", "-q", "--cached", "specs/enmacc/openapi.yaml");
    git(repository, "commit", "-qm", "Without");

    const { stdout } = await runCommand(repository, "specs", "diff", "enmacc", "--markdown");

    expect(stdout).toContain("- **`createOrder`**: New operation `POST /orders`: Create an order.");
  });

  it("tells another generator from another document", async () => {
    const repository = await committedRepository();
    const schema = "packages/enmacc-client/src/generated/schema.ts";
    repository.write(
      "specs/specs.lock.json",
      repository.read("specs/specs.lock.json").replaceAll("openapi-typescript@7", "openapi-typescript@6"),
    );
    repository.edit(schema, "note?: string;", "note: string;");
    commit(repository);
    await runCommand(repository, "generate");

    const { stdout } = await runCommand(repository, "specs", "diff", "enmacc");

    expect(stdout).toMatch(
      /^enmacc CONNECT: nothing changed since HEAD\n\nThe generator changed: from openapi-typescript@6\S+ to openapi-typescript@7/,
    );
    expect(stdout).toContain("body.note is now optional.");
  });

  it.each([
    [
      ["--base", "nowhere"],
      "--base nowhere is not a file, and Git has no specs/ett/openapi.yaml at that revision",
    ],
    [["ett", "--base", import.meta.dirname], "changes is a folder"],
    [["--json", "--html"], "--json and --html exclude each other"],
    [["--fail-on", "mayor"], "unknown bump mayor; did you mean major?"],
    [["--upstream"], "diff has no option --upstream"],
  ])("exits 1 and says what is wrong with %j", async (args, message) => {
    const { status, stderr } = await runCommand(await builtRepository(), "specs", "diff", ...args);

    expect(status).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
  });

  it("wants one API with a file", async () => {
    const repository = await builtRepository();

    const { status, stderr } = await runCommand(
      repository,
      "specs",
      "diff",
      "--base",
      join(repository.root, "specs/ett/openapi.yaml"),
    );

    expect(status).toBe(1);
    expect(stderr).toContain("is the document of one API; name that API too");
  });
});
