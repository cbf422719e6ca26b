// biome-ignore lint/style/noRestrictedImports: the process has a time limit
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  CompletionItemTag,
  CompletionRequest,
  CompletionResolveRequest,
  createProtocolConnection,
  DefinitionRequest,
  DiagnosticTag,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  type FullDocumentDiagnosticReport,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  type Location,
  type MarkupContent,
  type Position,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { atDot, type Editor, lastCharacter, program } from "./editor.js";

const LONGEST_RUN_MS = 120_000;
const uri = pathToFileURL(program.file).href;
const textDocument = { uri };

/**
 * Opens a program in the language server of TypeScript 7. A file that does not exist belongs to no project: it is checked
 * with the server's default options, which are strict.
 */
export async function openInLanguageServer(code: string): Promise<Editor> {
  const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
  const child = spawn(process.execPath, [tsc, "--lsp", "--stdio"], {
    stdio: ["pipe", "pipe", "ignore"],
    timeout: LONGEST_RUN_MS,
    killSignal: "SIGKILL",
  });
  const closed = once(child, "close");
  const server = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  // The server asks for the editor's settings.
  server.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) => items.map(() => null));
  server.listen();
  await server.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: pathToFileURL(program.folder).href,
    capabilities: {
      textDocument: {
        hover: { contentFormat: ["markdown"] },
        completion: {
          completionItem: {
            documentationFormat: ["markdown"],
            resolveSupport: { properties: ["documentation"] },
            tagSupport: { valueSet: [CompletionItemTag.Deprecated] },
          },
        },
        diagnostic: { tagSupport: { valueSet: [DiagnosticTag.Deprecated] } },
      },
    },
  });
  await server.sendNotification(InitializedNotification.type, {});
  await server.sendNotification(DidOpenTextDocumentNotification.type, {
    textDocument: { uri, languageId: "typescript", version: 1, text: code },
  });

  const positionAt = (index: number): Position => {
    const lines = code.slice(0, index).split("\n");
    return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  };
  const positionOf = (text: string) => positionAt(lastCharacter(code, text));
  const itemsAt = async (index: number) => {
    const position = positionAt(index);
    const found = await server.sendRequest(CompletionRequest.type, { textDocument, position });
    return Array.isArray(found) ? found : (found?.items ?? []);
  };
  const diagnostics = async () => {
    const report = await server.sendRequest(DocumentDiagnosticRequest.type, { textDocument });
    return (report as FullDocumentDiagnosticReport).items;
  };

  return {
    async hover(name) {
      const position = positionOf(name);
      const hover = await server.sendRequest(HoverRequest.type, { textDocument, position });
      const shown = (hover?.contents as MarkupContent | undefined)?.value ?? "";
      const [, signature = "", text = ""] = /^```typescript\n(.*?)\n```\n?(.*)$/s.exec(shown) ?? [];
      return { signature, text: plain(text) };
    },
    async completions(after) {
      const items = await itemsAt(lastCharacter(code, after) + 1);
      return new Map(
        items.map(({ label, tags }) => [
          label,
          { deprecated: tags?.includes(CompletionItemTag.Deprecated) === true },
        ]),
      );
    },
    async completionText(name) {
      const [, member] = atDot(name);
      const items = await itemsAt(lastCharacter(code, name) + 1 - member.length);
      const item = items.find(({ label }) => label === member);
      if (item === undefined) throw new Error(`${name} is not offered`);
      const { documentation } = await server.sendRequest(CompletionResolveRequest.type, item);
      return plain((documentation as MarkupContent | undefined)?.value ?? "");
    },
    async definition(name) {
      const position = positionOf(name);
      const found = await server.sendRequest(DefinitionRequest.type, { textDocument, position });
      const [first] = [found].flat() as Location[];
      if (first === undefined) return { file: "", line: "" };
      const file = fileURLToPath(first.uri);
      const line = readFileSync(file, "utf8").split("\n")[first.range.start.line] ?? "";
      return { file: file.replaceAll("\\", "/"), line: line.trim() };
    },
    async struckThrough() {
      const found = (await diagnostics()).filter(({ tags }) => tags?.includes(DiagnosticTag.Deprecated));
      return found.map(({ range: { start, end } }) =>
        code.split("\n")[start.line]?.slice(start.character, end.character),
      ) as string[];
    },
    async errors() {
      const lines: (string | undefined)[] = code.split("\n").map(() => undefined);
      for (const { range, message, severity } of await diagnostics()) {
        if (severity === 1) lines[range.start.line] ??= String(message).split("\n")[0];
      }
      return lines;
    },
    async close() {
      server.dispose();
      child.kill("SIGKILL");
      await closed;
    },
  };
}

/** Writes tags as the language service has them. */
function plain(markdown: string): string {
  return markdown.replaceAll(/\n+\*@(\w+)\*(?: — )?/g, "\n@$1 ").trim();
}
