import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { benchFolder } from "../generators/generators.ts";

/** A compiler, by its folder in `node_modules`. */
export interface Compiler {
  readonly title: string;
  readonly folder: "typescript" | "typescript-7";
}

export const TSC_7: Compiler = { title: "tsc 7.0", folder: "typescript-7" };
export const TSC_5: Compiler = { title: "tsc 5.9", folder: "typescript" };

/** What a compiler says of one project. */
export interface Checked {
  /** Of types alone, without reading and binding files; ms. */
  readonly check: number;
  /** Of the whole run but for starting the process; ms. */
  readonly total: number;
  readonly instantiations: number;
  readonly memoryMib: number;
  /** `main.ts(3,7): error TS2322: …` */
  readonly errors: readonly string[];
}

/** Type-checks a project with `--extendedDiagnostics`. */
export function checkProject(compiler: Compiler, project: string): Checked {
  const command = join(benchFolder, "node_modules", compiler.folder, "bin/tsc");
  const { stdout, stderr } = spawnSync(
    process.execPath,
    // Kubb's thousands of files and TypeScript 5.9 need more than Node's default.
    ["--max-old-space-size=8192", command, "-p", project, "--extendedDiagnostics", "--pretty", "false"],
    { cwd: project, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  const number = (name: string, unit: string) => {
    const found = new RegExp(`^${name}:\\s*([\\d.]+)${unit}$`, "m").exec(stdout)?.[1];
    // Of a program that it cannot parse, tsc prints no check time.
    return found === undefined ? Number.NaN : Number(found);
  };
  const checked: Checked = {
    check: 1000 * number("Check time", "s"),
    total: 1000 * number("Total time", "s"),
    instantiations: number("Instantiations", ""),
    memoryMib: number("Memory used", "K") / 1024,
    errors: stdout.split("\n").filter((line) => / error TS\d+: /.test(line)),
  };
  if (Number.isNaN(checked.total))
    throw new Error(`${compiler.title} failed on ${project}: ${stdout}${stderr}`);
  return checked;
}
