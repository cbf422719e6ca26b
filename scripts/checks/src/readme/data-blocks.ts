import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** Files that JSON and YAML blocks may show a part of: those of the examples, and the settings of this workspace. */
const FILES = ["examples/**/*.{json,yaml}", "examples/*/.github/workflows/*.yml", "pnpm-workspace.yaml"];

/**
 * Returns a check of JSON and YAML blocks: each must be a part of a file that something reads, such as the workflow of
 * an example.
 */
export function dataChecker(root: string): (language: string, text: string) => string | undefined {
  const files = globSync(FILES, { cwd: root, exclude: ["**/node_modules"] });
  // YAML reads JSON as well.
  const values = files.map((file) => parse(readFileSync(join(root, file), "utf8")) as unknown);
  return (language, text) => {
    const part = read(language, text);
    if (part instanceof Error) return part.message;
    if (typeof part !== "object" || part === null) return `${language} must hold an object or a list`;
    return values.some((value) => holds(value, part))
      ? undefined
      : `no JSON or YAML file of examples/ has this; write it into the file that the text is about`;
  };
}

function read(language: string, text: string): unknown {
  try {
    return language === "json" ? JSON.parse(text) : parse(text);
  } catch (error) {
    return error;
  }
}

/** Whether the part is the value, or a part of it at any depth. */
function holds(value: unknown, part: object): boolean {
  if (isPart(value, part)) return true;
  return (
    typeof value === "object" && value !== null && Object.values(value).some((inner) => holds(inner, part))
  );
}

/** A part of an object has some of its members, a part of a list some of its items, in their order. */
function isPart(value: unknown, part: unknown): boolean {
  if (typeof part !== "object" || part === null) return value === part;
  if (typeof value !== "object" || value === null || Array.isArray(value) !== Array.isArray(part))
    return false;
  if (!Array.isArray(part) || !Array.isArray(value)) {
    return Object.entries(part).every(([name, inner]) =>
      isPart((value as Record<string, unknown>)[name], inner),
    );
  }
  let from = 0;
  return part.every((inner) => {
    const index = value.findIndex((one, at) => at >= from && isPart(one, inner));
    from = index + 1;
    return index !== -1;
  });
}
