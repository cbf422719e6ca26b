import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { startable } from "../src/windows-command.ts";

const options = { cwd: tmpdir() };

/** A folder on the path with a script such as npm makes for `pnpm`. */
function scriptFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "windows-command-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "tool.CMD"), "@exit 0\r\n");
  vi.stubEnv("PATH", folder);
  return folder;
}

describe("startable()", () => {
  it.runIf(process.platform !== "win32")("leaves a command as it is on other systems", () => {
    expect(startable("tool", ["a b"], options)).toEqual({ command: "tool", args: ["a b"], options });
  });

  describe("on Windows", () => {
    beforeEach(() => {
      vi.stubEnv("PATHEXT", ".EXE;.CMD");
      vi.stubEnv("comspec", "cmd.exe");
      forgetCrossSpawn();
      const platform = Object.getOwnPropertyDescriptor(process, "platform") as PropertyDescriptor;
      Object.defineProperty(process, "platform", { ...platform, value: "win32" });
      return () => Object.defineProperty(process, "platform", platform);
    });
    afterEach(() => {
      vi.unstubAllEnvs();
      forgetCrossSpawn();
    });

    it("starts a .cmd script by cmd.exe, its arguments quoted and none of them run", () => {
      scriptFolder();

      const { command, args, options: given } = startable("tool", ["a b", "x & calc"], options);

      expect(command).toBe("cmd.exe");
      expect(args.slice(0, 3)).toEqual(["/d", "/s", "/c"]);
      expect(args[3]).toBe('"tool ^"a^ b^" ^"x^ ^&^ calc^""');
      expect(given).toEqual({ ...options, windowsVerbatimArguments: true });
    });

    it("finds a script by its path without the extension, as in node_modules/.bin", () => {
      const tool = join(scriptFolder(), "tool");

      expect(startable(tool, [], options)).toMatchObject({ command: "cmd.exe" });
    });

    it("leaves a command that does not exist to Node, which reports ENOENT", () => {
      scriptFolder();

      expect(startable("absent", ["a b"], options)).toEqual({ command: "absent", args: ["a b"], options });
    });
  });
});

/** It reads the platform when it is loaded. */
function forgetCrossSpawn(): void {
  const { cache } = createRequire(import.meta.url);
  for (const file of Object.keys(cache)) {
    if (/[\\/](?:cross-spawn|which|isexe|path-key)[\\/]/.test(file)) delete cache[file];
  }
}
