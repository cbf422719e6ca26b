import { join } from "node:path";
import ts from "typescript-5.9";

const folder = join(import.meta.dirname, "../unit");
const file = join(folder, "code-in-editor.ts").replaceAll("\\", "/");

/** What an editor shows for a program of a team, by TypeScript's language service. */
export interface Editor {
  /** The documentation and the signature on hovering over a name, given with the dot before it. */
  readonly hover: (name: string) => { readonly signature: string; readonly text: string };
  /** The names offered after a text, with their modifiers, such as `deprecated`. */
  readonly completions: (after: string) => ReadonlyMap<string, string>;
  /** The file that holds the definition of a name, and the text of its first line. */
  readonly definition: (name: string) => { readonly file: string; readonly line: string };
  /** The names that the editor strikes through. */
  readonly struckThrough: () => readonly string[];
  /** The first line of the error in each line of the program; `undefined` where there is none. */
  readonly errors: () => readonly (string | undefined)[];
}

/** Opens a program as a file of this package, with the options of a strict project. */
export function openInEditor(code: string): Editor {
  const host: ts.LanguageServiceHost = {
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (path) => {
      const text = path === file ? code : ts.sys.readFile(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => folder,
    getCompilationSettings: () => ({
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
      types: [],
    }),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => path === file || ts.sys.fileExists(path),
    readFile: ts.sys.readFile,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    ...(ts.sys.realpath && { realpath: ts.sys.realpath }),
  };
  const service = ts.createLanguageService(host);

  const placeOf = (name: string) => {
    const at = code.indexOf(name);
    if (at < 0) throw new Error(`the program does not contain ${name}`);
    return at + name.length - 1;
  };
  const lineAt = (text: string, at: number) => text.slice(0, at).split("\n").length - 1;

  return {
    hover(name) {
      const info = service.getQuickInfoAtPosition(file, placeOf(name));
      const tags = (info?.tags ?? []).map((tag) => `@${tag.name} ${ts.displayPartsToString(tag.text)}`);
      return {
        signature: ts.displayPartsToString(info?.displayParts),
        text: [ts.displayPartsToString(info?.documentation), ...tags].join("\n"),
      };
    },
    completions(after) {
      const found = service.getCompletionsAtPosition(file, placeOf(after) + 1, {});
      return new Map(found?.entries.map(({ name, kindModifiers = "" }) => [name, kindModifiers]));
    },
    definition(name) {
      const [found] = service.getDefinitionAtPosition(file, placeOf(name)) ?? [];
      const text = found && (found.fileName === file ? code : ts.sys.readFile(found.fileName));
      const line = text?.split("\n")[lineAt(text, found?.textSpan.start ?? 0)] ?? "";
      return { file: found?.fileName ?? "", line: line.trim() };
    },
    struckThrough: () =>
      service
        .getSuggestionDiagnostics(file)
        .filter(({ reportsDeprecated }) => reportsDeprecated !== undefined)
        .map(({ start = 0, length = 0 }) => code.slice(start, start + length)),
    errors() {
      const lines: (string | undefined)[] = code.split("\n").map(() => undefined);
      for (const { start = 0, messageText } of service.getSemanticDiagnostics(file)) {
        const [first] = ts.flattenDiagnosticMessageText(messageText, "\n").split("\n");
        lines[lineAt(code, start)] ??= first;
      }
      return lines;
    },
  };
}
