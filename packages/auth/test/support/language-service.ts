import ts from "typescript-5.9";
import { atDot, compilerOptions, type Editor, lastCharacter, program } from "./editor.js";

const { file, folder } = program;

/** Opens a program in TypeScript 5.9's language service, which editors use with TypeScript 4 to 6. */
export function openInLanguageService(code: string): Editor {
  const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, folder);
  const service = ts.createLanguageService({
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (path) => {
      const text = path === file ? code : ts.sys.readFile(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => folder,
    getCompilationSettings: () => options,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => path === file || ts.sys.fileExists(path),
    readFile: ts.sys.readFile,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    ...(ts.sys.realpath && { realpath: ts.sys.realpath }),
  });

  const lineAt = (text: string, at: number) => text.slice(0, at).split("\n").length - 1;
  const textOf = (shown: ts.QuickInfo | ts.CompletionEntryDetails | undefined) => {
    const tags = (shown?.tags ?? []).map((tag) => `@${tag.name} ${ts.displayPartsToString(tag.text)}`);
    return [ts.displayPartsToString(shown?.documentation), ...tags].join("\n");
  };

  return {
    async hover(name) {
      const info = service.getQuickInfoAtPosition(file, lastCharacter(code, name));
      return { signature: ts.displayPartsToString(info?.displayParts), text: textOf(info) };
    },
    async completions(after) {
      const found = service.getCompletionsAtPosition(file, lastCharacter(code, after) + 1, {});
      return new Map(
        found?.entries.map(({ name, kindModifiers = "" }) => [
          name,
          { deprecated: kindModifiers.split(",").includes("deprecated") },
        ]),
      );
    },
    async completionText(name) {
      const [, member] = atDot(name);
      const place = lastCharacter(code, name) + 1 - member.length;
      return textOf(service.getCompletionEntryDetails(file, place, member, {}, undefined, {}, undefined));
    },
    async definition(name) {
      const [found] = service.getDefinitionAtPosition(file, lastCharacter(code, name)) ?? [];
      const text = found && (found.fileName === file ? code : ts.sys.readFile(found.fileName));
      const line = text?.split("\n")[lineAt(text, found?.textSpan.start ?? 0)] ?? "";
      return { file: found?.fileName ?? "", line: line.trim() };
    },
    struckThrough: async () =>
      service
        .getSuggestionDiagnostics(file)
        .filter(({ reportsDeprecated }) => reportsDeprecated !== undefined)
        .map(({ start = 0, length = 0 }) => code.slice(start, start + length)),
    async errors() {
      const lines: (string | undefined)[] = code.split("\n").map(() => undefined);
      for (const { start = 0, messageText } of service.getSemanticDiagnostics(file)) {
        const [first] = ts.flattenDiagnosticMessageText(messageText, "\n").split("\n");
        lines[lineAt(code, start)] ??= first;
      }
      return lines;
    },
    close: async () => service.dispose(),
  };
}
