import { patternOf } from "@energy-clients/scripts-shared/encode";

/** What the first line of a block says that the block shows. */
export interface Marker {
  /** Path from the repository's root. */
  readonly file: string;
  /** The region of the file; undefined for the whole file. */
  readonly region: string | undefined;
}

const MARKER = /^\/\/ ((?:examples|scripts)\/[^\s#]+\.(?:ts|js|cjs))(?:#([\w-]+))?\s*$/;
const REGION = /^\s*\/\/ #(?:region ([\w-]+)|endregion)\s*$/;
const LINE_WIDTH = 110;

/** Reads a marker such as `// examples/ett-quick-start.ts` or `// examples/manuals/auth.ts#redis`. */
export function markerOf(code: readonly string[]): Marker | undefined {
  const [, file, region] = MARKER.exec(code[0] ?? "") ?? [];
  return file === undefined ? undefined : { file, region };
}

/**
 * The code of a file, or of the part between `// #region name` and `// #endregion` with the imports of packages that
 * it uses: a reader of a part sees where its names come from.
 *
 * @returns The lines; undefined if the file has no such region.
 */
export function exampleCode(text: string, region: string | undefined): readonly string[] | undefined {
  const lines = text.trimEnd().split(/\r?\n/);
  if (region === undefined) return lines.filter((line) => !REGION.test(line));
  const start = lines.findIndex((line) => REGION.exec(line)?.[1] === region);
  if (start === -1) return undefined;
  const length = lines.slice(start + 1).findIndex((line) => REGION.test(line));
  if (length === -1) return undefined;
  const part = withoutCommonIndent(lines.slice(start + 1, start + 1 + length));
  const imports = importsOf(text, part.join("\n"));
  return imports.length === 0 ? part : [...imports, "", ...part];
}

function withoutCommonIndent(lines: readonly string[]): readonly string[] {
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent));
}

/** The imports of packages, each with the names that the code uses; what is imported by path is an example's own. */
function importsOf(text: string, code: string): string[] {
  const imports = text.matchAll(/^import (type )?\{([^}]*)\} from "([^".][^"]*)";$/gm);
  return [...imports].flatMap(([, type = "", list = "", from = ""]) => {
    const names = list.split(",").map((name) => name.trim());
    const used = names.filter((name) => name !== "" && usesName(code, name.split(/\s/).at(-1) ?? ""));
    if (used.length === 0) return [];
    const line = `import ${type}{ ${used.join(", ")} } from "${from}";`;
    if (line.length <= LINE_WIDTH) return [line];
    return [`import ${type}{`, ...used.map((name) => `  ${name},`), `} from "${from}";`];
  });
}

function usesName(code: string, name: string): boolean {
  const withoutComments = code.replaceAll(/(?<!:)\/\/.*$/gm, "");
  // Behind a dot it is a member, unless the dots are those of a spread.
  return new RegExp(`(?<![\\w$]|(?<!\\.\\.)\\.)${patternOf(name)}(?![\\w$])`).test(withoutComments);
}
