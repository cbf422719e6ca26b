import ts from "typescript";
import { findFencedBlocks } from "../readme/fenced-blocks.ts";

/** The code of one fenced `ts` block of an `@example` tag. */
export interface Example {
  readonly code: string;
  /** Line of the code's first line in its file, from 0. */
  readonly line: number;
  /** For each line of the code, the columns that the comment takes up before it. */
  readonly indents: readonly number[];
}

/** What the doc comments of a source file hold. */
export interface FoundExamples {
  readonly examples: readonly Example[];
  /** Lines, from 0, of `@example` tags that hold no `ts` block. */
  readonly empty: readonly number[];
}

/** Finds the `@example` tags of all doc comments of a file, and the fenced `ts` blocks in them. */
export function findExamples(source: ts.SourceFile): FoundExamples {
  const examples: Example[] = [];
  const empty: number[] = [];
  for (const { pos, end } of docComments(source)) {
    const lines = source.text.slice(pos, end).split(/\r?\n/);
    const firstLine = source.getLineAndCharacterOfPosition(pos).line;
    for (const [start, stop] of exampleTags(lines)) {
      const blocks = fencedBlocks(lines, start, stop);
      if (blocks.length === 0) empty.push(firstLine + start);
      examples.push(...blocks.map((block) => ({ ...block, line: firstLine + block.line })));
    }
  }
  return { examples, empty };
}

/** Whether a declaration's own doc comment has an `@example`. */
export function hasExample(declaration: ts.Node): boolean {
  const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  return ts
    .getJSDocCommentsAndTags(statement)
    .some((comment) => ts.isJSDoc(comment) && exampleTags(comment.getFullText().split(/\r?\n/)).length > 0);
}

/** Each doc comment of a file once, also that of a member. */
function docComments(source: ts.SourceFile): readonly ts.TextRange[] {
  const found = new Map<number, ts.TextRange>();
  const visit = (node: ts.Node): void => {
    for (const comment of ts.getJSDocCommentsAndTags(node))
      if (ts.isJSDoc(comment)) found.set(comment.pos, comment);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found.values()];
}

const contentOf = (line: string | undefined) => (line ?? "").replace(/^\s*(?:\/\*)?\*+ ?/, "");

/** First and last line of each `@example`; a tag in a fence is a decorator. */
function exampleTags(lines: readonly string[]): (readonly [number, number])[] {
  const tags: [number, number][] = [];
  let isOpen = false;
  let isFenced = false;
  for (const [index, line] of lines.entries()) {
    const text = contentOf(line);
    if (/^\s*```/.test(text)) isFenced = !isFenced;
    if (!isFenced && /^@\w/.test(text)) {
      isOpen = /^@example\b/.test(text);
      if (isOpen) tags.push([index, index]);
    }
    const last = tags.at(-1);
    if (isOpen && last) last[1] = index;
  }
  return tags;
}

function fencedBlocks(lines: readonly string[], start: number, stop: number): Example[] {
  const blocks = findFencedBlocks(lines.slice(start, stop + 1).map(contentOf));
  return blocks.flatMap(({ language, code, fenceLine }) => {
    if (language !== "ts" && language !== "typescript") return [];
    const line = start + fenceLine + 1;
    const indents = code.map((text, index) => (lines[line + index] ?? "").length - text.length);
    return [{ code: code.join("\n"), line, indents }];
  });
}
