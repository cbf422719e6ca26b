import { existsSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import { describe, expect, it } from "vitest";
import { runCommand } from "../support/run-command.ts";
import { installScripts, type TinyRepository, tinyRepository } from "../support/tiny-repository.ts";

/** Runs one of the programs as pnpm does, in a process of its own. */
function runProgram({ root }: TinyRepository, script: "main.ts" | "generate.ts", ...args: string[]) {
  const file = join(root, "scripts/specs/src", script);
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("pnpm specs", () => {
  it("builds, generates, lints and checks, each with exit code 0", async () => {
    const repository = tinyRepository();
    installScripts(repository);

    const built = runProgram(repository, "main.ts", "build");
    const generated = runProgram(repository, "generate.ts");
    const linted = await runCommand(repository, "specs", "lint");
    const checked = await runCommand(repository, "specs", "check");

    expect(built).toMatchObject({ status: 0, stderr: "" });
    expect(built.stdout).toContain("specs/ett/openapi.yaml: 3 overlay actions, written");
    expect(generated).toMatchObject({ status: 0, stderr: "" });
    expect(linted).toMatchObject({ status: 0, stderr: "" });
    expect(checked).toMatchObject({ status: 0, stderr: "" });
  });

  it("builds only the API that is named", async () => {
    const repository = tinyRepository();

    const { status } = await runCommand(repository, "specs", "build", "enmacc");

    expect(status).toBe(0);
    expect(existsSync(join(repository.root, "specs/enmacc/openapi.yaml"))).toBe(true);
    expect(existsSync(join(repository.root, "specs/ett/openapi.yaml"))).toBe(false);
  });

  it("prints file, line and column without a stack and exits 1 when a document cannot be parsed", () => {
    const repository = tinyRepository();
    installScripts(repository);
    repository.write("specs/ett/upstream.json", '{\n  "openapi": }');

    const { status, stderr } = runProgram(repository, "main.ts", "build");

    expect(status).toBe(1);
    expect(stderr).toMatch(/^specs\/ett\/upstream\.json:2:14: cannot be parsed: [^\n]+\n$/);
    expect(existsSync(join(repository.root, "specs/enmacc/openapi.yaml"))).toBe(false);
  });

  it("prints the action and its line and exits 1 when a target matches nothing", async () => {
    const repository = tinyRepository();
    repository.edit("specs/ett/overlay.yaml", "$.components.schemas.Wallet.", "$.components.schemas.Purse.");

    const { status, stderr } = await runCommand(repository, "specs", "build");

    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^specs\/ett\/overlay\.yaml:16:5: action "wallet-is-disabled" target [^\n]+ matches nothing/,
    );
  });

  it("prints each problem and exits 1 when lint finds one", async () => {
    const repository = tinyRepository();
    repository.edit("specs/enmacc/upstream.yaml", "      summary: Create an order\n", "");
    await runCommand(repository, "specs", "build");

    const { status, stderr } = await runCommand(repository, "specs", "lint", "enmacc");

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
  ])("exits 1 at the arguments %j", async (args, words) => {
    const { status, stderr } = await runCommand(tinyRepository(), "specs", ...args);

    expect(status).toBe(1);
    expect(stderr).toContain(words);
  });

  it.each(["specs", "generate"] as const)("explains %s at --help and exits 0", async (script) => {
    const { status, stdout } = await runCommand(tinyRepository(), script, "--help");

    expect(status).toBe(0);
    expect(stdout).toContain(`Usage: pnpm ${script}`);
  });
});

describe("pnpm generate --check", () => {
  it("lists every stale file with the remedy and exits 1; exits 0 after generate", async () => {
    const repository = tinyRepository();
    await runCommand(repository, "specs", "build");

    const before = await runCommand(repository, "generate", "--check");
    await runCommand(repository, "generate");
    const after = await runCommand(repository, "generate", "--check");

    expect(before.status).toBe(1);
    expect(before.stderr.trim().split("\n")).toEqual(
      [
        "packages/ett-client/src/generated/schema.ts",
        "packages/ett-client/src/generated/methods.ts",
        "packages/ett-client/src/generated/operations.ts",
        "packages/contract-testing/documents/ett.json",
        "packages/contract-testing/documents/ett-identity.json",
        "packages/enmacc-client/src/generated/schema.ts",
        "packages/enmacc-client/src/generated/methods.ts",
        "packages/enmacc-client/src/generated/operations.ts",
        "packages/contract-testing/documents/enmacc.json",
        "packages/contract-testing/src/generated/apis.ts",
        "specs/specs.lock.json",
      ].map((file) => `${file}: stale; run \`pnpm generate\``),
    );
    expect(after).toMatchObject({ status: 0, stderr: "" });
  });

  it("exits 1 at an API that there is not", async () => {
    const { status, stderr } = await runCommand(tinyRepository(), "generate", "--check", "et");

    expect(status).toBe(1);
    expect(stderr).toContain("unknown API et; did you mean ett?");
  });
});
