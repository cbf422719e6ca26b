import { existsSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import { describe, expect, it } from "vitest";
import { installScripts, type TinyRepository, tinyRepository } from "./support/tiny-repository.ts";

function repositoryWithScripts(): TinyRepository {
  const repository = tinyRepository();
  installScripts(repository);
  return repository;
}

function run({ root }: TinyRepository, script: "specs" | "generate", ...args: string[]) {
  const file = join(root, "scripts/specs/src", script === "specs" ? "main.ts" : "generate.ts");
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("pnpm specs", () => {
  it("builds, lints and checks, each with exit code 0", () => {
    const repository = repositoryWithScripts();

    const built = run(repository, "specs", "build");
    const linted = run(repository, "specs", "lint");
    run(repository, "generate");
    const checked = run(repository, "specs", "check");

    expect(built).toMatchObject({ status: 0, stderr: "" });
    expect(built.stdout).toContain("specs/ett/openapi.yaml: 3 overlay actions, written");
    expect(linted).toMatchObject({ status: 0, stderr: "" });
    expect(checked).toMatchObject({ status: 0, stderr: "" });
  });

  it("builds only the API that is named", () => {
    const repository = repositoryWithScripts();

    const { status } = run(repository, "specs", "build", "enmacc");

    expect(status).toBe(0);
    expect(existsSync(join(repository.root, "specs/enmacc/openapi.yaml"))).toBe(true);
    expect(existsSync(join(repository.root, "specs/ett/openapi.yaml"))).toBe(false);
  });

  it("prints file, line and column without a stack and exits 1 when a document can not be parsed", () => {
    const repository = repositoryWithScripts();
    repository.write("specs/ett/upstream.json", '{\n  "openapi": }');

    const { status, stderr } = run(repository, "specs", "build");

    expect(status).toBe(1);
    expect(stderr).toMatch(/^specs\/ett\/upstream\.json:2:14: can not be parsed: [^\n]+\n$/);
    expect(existsSync(join(repository.root, "specs/enmacc/openapi.yaml"))).toBe(false);
  });

  it("prints the action and its line and exits 1 when a target matches nothing", () => {
    const repository = repositoryWithScripts();
    repository.edit("specs/ett/overlay.yaml", "$.components.schemas.Wallet.", "$.components.schemas.Purse.");

    const { status, stderr } = run(repository, "specs", "build");

    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^specs\/ett\/overlay\.yaml:16:5: action "wallet-is-disabled" target [^\n]+ matches nothing/,
    );
  });

  it("prints each problem and exits 1 when lint finds one", () => {
    const repository = repositoryWithScripts();
    repository.edit("specs/enmacc/upstream.yaml", "      summary: Create an order\n", "");
    run(repository, "specs", "build");

    const { status, stderr } = run(repository, "specs", "lint", "enmacc");

    expect(status).toBe(1);
    expect(stderr).toContain("operation-summary");
  });

  it.each([
    [["buld"], "unknown command buld; did you mean build?"],
    [["explode"], "unknown command explode; expected one of build, lint, check, "],
    [["build", "enmac"], "unknown API enmac; did you mean enmacc?"],
    [["build", "--fast"], "--fast"],
    [["build", "--upstream"], "build has no option --upstream; it takes none"],
    [["pull", "--from", "a.json"], "--from belongs to one API; name it"],
    [["pull", "ett", "--max-size", "big"], "--max-size must be a number of MiB"],
    [["changeset", "--bump", "major"], "--bump and --reason go together"],
    [
      ["changeset", "--bump", "huge", "--reason", "x"],
      "unknown bump huge; expected one of major, minor, patch",
    ],
    [[], "Usage: pnpm specs <command> [api…]"],
  ])("exits 1 at the arguments %j", (args, words) => {
    const { status, stderr } = run(repositoryWithScripts(), "specs", ...args);

    expect(status).toBe(1);
    expect(stderr).toContain(words);
  });

  it.each(["specs", "generate"] as const)("explains %s at --help and exits 0", (script) => {
    const { status, stdout } = run(repositoryWithScripts(), script, "--help");

    expect(status).toBe(0);
    expect(stdout).toContain(`Usage: pnpm ${script}`);
  });
});

describe("pnpm generate --check", () => {
  it("lists every stale file with the remedy and exits 1; exits 0 after generate", () => {
    const repository = repositoryWithScripts();
    run(repository, "specs", "build");

    const before = run(repository, "generate", "--check");
    run(repository, "generate");
    const after = run(repository, "generate", "--check");

    expect(before.status).toBe(1);
    expect(before.stderr.trim().split("\n")).toEqual(
      [
        "packages/ett-client/src/generated/schema.ts",
        "packages/ett-client/src/generated/operations.ts",
        "packages/contract-testing/documents/ett.json",
        "packages/contract-testing/documents/ett-identity.json",
        "packages/enmacc-client/src/generated/schema.ts",
        "packages/enmacc-client/src/generated/operations.ts",
        "packages/contract-testing/documents/enmacc.json",
        "packages/contract-testing/src/generated/apis.ts",
        "specs/specs.lock.json",
      ].map((file) => `${file}: stale; run \`pnpm generate\``),
    );
    expect(after).toMatchObject({ status: 0, stderr: "" });
  });

  it("exits 1 at an API that there is not", () => {
    const { status, stderr } = run(repositoryWithScripts(), "generate", "--check", "et");

    expect(status).toBe(1);
    expect(stderr).toContain("unknown API et; did you mean ett?");
  });
});
