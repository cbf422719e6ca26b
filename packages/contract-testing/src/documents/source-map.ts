import { readFileSync } from "node:fs";
import type { Node } from "yaml";
import { packageRequire } from "../node/package-require.js";

/** An OpenAPI document as it was written: with its references and, for a file, line numbers. */
export interface SourceMap {
  readonly file?: string;
  readonly content: unknown;
  /** The line on which a value begins, counted from 1; `undefined` for a document that was passed as an object. */
  lineOf(path: readonly string[]): number | undefined;
}

/** Reads a document with its references unresolved and with line numbers. */
export function readSourceMap(source: string | object): SourceMap {
  if (typeof source !== "string") return { content: source, lineOf: () => undefined };
  // Loaded at the first violation, as it takes time: most test runs do not need it.
  const yaml = packageRequire("yaml") as typeof import("yaml");
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(readFileSync(source, "utf8"), { lineCounter: lines });
  return {
    file: source,
    content: document.toJS(),
    lineOf(path) {
      let node: unknown = document.contents;
      let offset = 0;
      for (const step of path) {
        if (yaml.isMap(node)) {
          const pair = node.items.find(({ key }) => String(yaml.isScalar(key) ? key.value : key) === step);
          if (pair === undefined) break;
          offset = (pair.key as Node).range?.[0] ?? offset;
          node = pair.value;
        } else if (yaml.isSeq(node)) {
          node = node.items[Number(step)];
          offset = (node as Node | undefined)?.range?.[0] ?? offset;
        } else break;
      }
      return lines.linePos(offset).line;
    },
  };
}
