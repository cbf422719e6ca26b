import { join } from "node:path";

const folder = join(import.meta.dirname, "../unit");

/** The program of a team: a file of this package that does not exist, so that it resolves the packages as they do. */
export const program = { folder, file: join(folder, "code-in-editor.ts").replaceAll("\\", "/") } as const;

/** The options of a strict project. */
export const compilerOptions = {
  module: "nodenext",
  target: "es2022",
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  types: [],
} as const;

/** What an editor shows for a program. */
export interface Editor {
  /** The documentation and the signature on hovering over a name, given with the dot before it. */
  readonly hover: (name: string) => Promise<{ readonly signature: string; readonly text: string }>;
  /** The names offered after a text, each with whether it is struck through. */
  readonly completions: (after: string) => Promise<ReadonlyMap<string, { readonly deprecated: boolean }>>;
  /** The documentation beside a name, given with the dot before it, among those offered behind that dot. */
  readonly completionText: (name: string) => Promise<string>;
  /** The file that holds the definition of a name, and the text of its first line. */
  readonly definition: (name: string) => Promise<{ readonly file: string; readonly line: string }>;
  /** The names that the editor strikes through. */
  readonly struckThrough: () => Promise<readonly string[]>;
  /** The first line of the error in each line of the program; `undefined` where there is none. */
  readonly errors: () => Promise<readonly (string | undefined)[]>;
  readonly close: () => Promise<void>;
}

/** Splits a name such as `client.operation` at its last dot, which stays with the first part. */
export function atDot(name: string): readonly [before: string, member: string] {
  const end = name.lastIndexOf(".") + 1;
  return [name.slice(0, end), name.slice(end)];
}

/** Index of the last character of the first occurrence of a text. */
export function lastCharacter(code: string, text: string): number {
  const at = code.indexOf(text);
  if (at < 0) throw new Error(`the program does not contain ${text}`);
  return at + text.length - 1;
}
