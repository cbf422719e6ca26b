import { join } from "node:path";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import { describe, expect, it } from "vitest";
import { installScripts, type TinyRepository, tinyRepository } from "./support/tiny-repository.ts";

function builtRepository(): TinyRepository {
  const repository = tinyRepository();
  installScripts(repository);
  node(repository, "specs", "build");
  return repository;
}

/** A repository whose documents and generated code are committed. */
function committedRepository(): TinyRepository {
  const repository = builtRepository();
  node(repository, "generate");
  git(repository, "init", "-q");
  commit(repository);
  return repository;
}

function node({ root }: TinyRepository, script: "specs" | "generate", ...args: string[]) {
  const file = join(root, "scripts/specs/src", script === "specs" ? "main.ts" : "generate.ts");
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
    cwd: root,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
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
  it("compares with HEAD and prints what changed, exit code 0", () => {
    const repository = committedRepository();
    change(repository);

    const { status, stdout, stderr } = node(repository, "specs", "diff", "enmacc");

    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe(
      "enmacc CONNECT: a minor release, compared with HEAD\n\nAdded\n  createOrder\n    New optional parameter query.dry (boolean).\n",
    );
  });

  it("compares all APIs when none is named", () => {
    const { status, stdout } = node(committedRepository(), "specs", "diff");

    expect(status).toBe(0);
    expect(stdout.match(/nothing changed since HEAD/g)).toHaveLength(3);
  });

  it("compares with a file, prints JSON, and fails on a change as large as it is told", () => {
    const repository = committedRepository();
    repository.write("old.yaml", repository.read("specs/enmacc/openapi.yaml"));
    change(repository);
    const args = ["specs", "diff", "enmacc", "--base", join(repository.root, "old.yaml"), "--json"] as const;

    const [reported, failed, passed] = [[], ["--fail-on", "minor"], ["--fail-on", "major"]].map((more) =>
      node(repository, args[0], ...args.slice(1), ...more),
    );

    expect(JSON.parse(reported?.stdout ?? "")).toMatchObject([
      {
        api: "enmacc",
        bump: "minor",
        changes: [{ operationId: "createOrder", place: "query.dry", sources: ["document", "types"] }],
      },
    ]);
    expect([reported, failed, passed].map((result) => result?.status)).toEqual([0, 1, 0]);
    expect(failed?.stdout).toBe(reported?.stdout);
  });

  it("takes everything for new where the base has no such document", () => {
    const repository = committedRepository();
    git(repository, "rm", "-q", "--cached", "specs/enmacc/openapi.yaml");
    git(repository, "commit", "-qm", "Without");

    const { stdout } = node(repository, "specs", "diff", "enmacc", "--markdown");

    expect(stdout).toContain("- **`createOrder`**: New operation `POST /orders`: Create an order.");
  });

  it("tells another generator from another document", () => {
    const repository = committedRepository();
    const schema = "packages/enmacc-client/src/generated/schema.ts";
    repository.write(
      "specs/specs.lock.json",
      repository.read("specs/specs.lock.json").replaceAll("openapi-typescript@7", "openapi-typescript@6"),
    );
    repository.edit(schema, "note?: string;", "note: string;");
    commit(repository);
    node(repository, "generate");

    const { stdout } = node(repository, "specs", "diff", "enmacc");

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
    [["ett", "--base", "specs"], "--base specs is a folder"],
    [["--json", "--html"], "--json and --html exclude each other"],
    [["--fail-on", "mayor"], "unknown bump mayor: did you mean major?"],
    [["--upstream"], "diff has no option --upstream"],
  ])("exits 1 and says what is wrong with %j", (args, message) => {
    const { status, stderr } = node(builtRepository(), "specs", "diff", ...args);

    expect(status).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
  });

  it("wants one API with a file", () => {
    const repository = builtRepository();

    const { status, stderr } = node(
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
