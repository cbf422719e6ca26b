import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parse as parseHtml } from "parse5";
import { remark } from "remark";
import remarkGfm from "remark-gfm";
import ts from "typescript";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  branchName,
  commitSubject,
  foldedLines,
  htmlText,
  jsonText,
  logText,
  markdownCode,
  markdownLines,
  markdownText,
  oneLine,
  shellWord,
  tsComment,
  tsLiteral,
  tsPropertyName,
} from "../src/encode.ts";
import { spawnSync } from "../src/limited-process.ts";
import { hostile, tokens } from "../testing/hostile-text.ts";

/** Each token by itself, and random texts of them: other ones in each run of the tests, and more of them in CI. */
const RUNS = {
  numRuns: Number(process.env.PROPERTY_RUNS || 300),
  examples: tokens.map((token): [string] => [token]),
};

const holds = (check: (text: string) => void) => fc.assert(fc.property(hostile, check), RUNS);

function tsSource(text: string) {
  const file = ts.createSourceFile("a.ts", text, ts.ScriptTarget.Latest, true);
  const { parseDiagnostics } = file as unknown as { parseDiagnostics: unknown[] };
  expect(parseDiagnostics).toEqual([]);
  return file.statements;
}

type Node = { type: string; value?: string; children?: Node[] };
const processor = remark().use(remarkGfm);
const markdownTree = (text: string) => processor.parse(text) as Node;

function nodesOf(node: Node): Node[] {
  return [node, ...(node.children ?? []).flatMap(nodesOf)];
}

/** What GitHub acts on in the text of a page, whatever the Markdown around it: mentions, references, addresses. */
const ACTS = /(^|[^\w`])@\w|#\d|GH-\d|:\/\/|www\./i;

function expectInert(markdown: string, allowed: readonly string[]) {
  for (const { type, value = "" } of nodesOf(markdownTree(markdown))) {
    if (!allowed.includes(type)) throw new Error(`${type} in ${JSON.stringify(markdown)}`);
    if (type === "text" && ACTS.test(value)) throw new Error(`${value} acts in ${JSON.stringify(markdown)}`);
  }
}

/** What is left of a text when what only keeps it from acting is taken out. */
const bare = (text: string) => text.replaceAll(/[\u200b\u2060]/g, "");
const textOf = (markdown: string) =>
  bare(
    nodesOf(markdownTree(markdown))
      .map(({ value = "" }) => value)
      .join(""),
  );

describe("encoders leave ordinary words as they are", () => {
  it.each(["Energy Track & Trace", "enmacc CONNECT", "1.0.0", "2024-01-01 (beta)", "getWallet", "Pet shop"])(
    "%s",
    (words) => {
      for (const encode of [oneLine, tsComment, markdownText, markdownLines, commitSubject, logText]) {
        expect(encode(words)).toBe(words);
      }
      expect(htmlText("Pet shop")).toBe("Pet shop");
      expect(markdownCode(words)).toBe(`\`${words}\``);
    },
  );
});

describe("TypeScript", () => {
  it("tsComment() neither ends a comment nor begins a tag", () => {
    holds((text) => {
      const comment = tsComment(text);
      const statements = tsSource(
        `/** A client for ${comment}: x. */\n// ${comment}\nexport const a = 1;\n/** ${comment} */\nlet b;`,
      );
      expect(statements.length).toBe(2);
      for (const statement of statements) expect(ts.getJSDocTags(statement).length).toBe(0);
    });
  });

  it("tsLiteral() is the value itself", () => {
    holds((text) => {
      const [statement] = tsSource(`(${tsLiteral(text)})`);
      const { expression } = (statement as ts.ExpressionStatement).expression as ts.ParenthesizedExpression;
      expect((expression as ts.StringLiteral).text).toBe(text);
    });
  });

  it("tsPropertyName() is one own property of that name", () => {
    holds((text) => {
      const [statement] = tsSource(`({ ${tsPropertyName(text)}: 1 })`);
      expect(statement?.getText()).toContain(": 1 })");
      expect(Object.keys(new Function(`return { ${tsPropertyName(text)}: 1 }`)())).toEqual([text]);
    });
  });
});

describe("data", () => {
  it("jsonText() reads back", () => {
    holds((text) => {
      expect(JSON.parse(jsonText({ [text]: text }))).toEqual(Object.fromEntries([[text, text]]));
    });
  });
});

describe("HTML", () => {
  it("htmlText() is text, in an element and in an attribute", () => {
    holds((text) => {
      const html = parseHtml(
        `<!doctype html><html><head></head><body><p title="${htmlText(text)}">${htmlText(text)}</p></body></html>`,
      );
      // biome-ignore lint/suspicious/noExplicitAny: a tree of parse5
      const body = (html as any).childNodes[1].childNodes[1];
      expect(body.childNodes).toHaveLength(1);
      const [p] = body.childNodes;
      expect(p.attrs).toEqual([{ name: "title", value: oneLine(text) }]);
      expect(p.childNodes.map((node: { value: string }) => node.value).join("")).toBe(oneLine(text));
    });
  });
});

describe("Markdown", () => {
  it("markdownText() is one paragraph of text, which says the same", () => {
    holds((text) => {
      const markdown = markdownText(text);
      expectInert(markdown, ["root", "paragraph", "text"]);
      expect(textOf(markdown)).toBe(bare(oneLine(text)));
    });
  });

  it("markdownText() is text in mid-line", () => {
    holds((text) =>
      expectInert(`Typed client for ${markdownText(text)}, generated`, ["root", "paragraph", "text"]),
    );
  });

  it("markdownText() stays in its cell", () => {
    holds((text) => {
      const [table] = markdownTree(`| a | b |\n|---|---|\n| ${markdownText(text)} | end |\n`).children ?? [];
      expectInert(`| a | b |\n|---|---|\n| ${markdownText(text)} | end |\n`, [
        "root",
        "table",
        "tableRow",
        "tableCell",
        "text",
      ]);
      const cells = table?.children?.[1]?.children ?? [];
      expect(cells).toHaveLength(2);
      expect(cells[1]?.children?.[0]?.value).toBe("end");
    });
  });

  it("markdownCode() is one code span, in a paragraph and in a cell", () => {
    holds((text) => {
      const code = markdownCode(text);
      const [paragraph] = markdownTree(`x ${code} y`).children ?? [];
      expect(paragraph?.children?.map(({ type }) => type)).toEqual(["text", "inlineCode", "text"]);
      expect(paragraph?.children?.[1]?.value?.trim()).toBe(oneLine(text).replaceAll("|", "¦"));
      const rows = markdownTree(`| a | b |\n|---|---|\n| ${code} | end |\n`).children?.[0]?.children ?? [];
      expect(rows[1]?.children?.map(({ children }) => children?.[0]?.type)).toEqual(["inlineCode", "text"]);
    });
  });

  it("markdownLines() leaves our structure alone and lets no words act, also with a lone backtick", () => {
    holds((text) => {
      const words = oneLine(text);
      const body = markdownLines(
        `## Title: ${words}\n\n**Added**\n\n- \`id\`: ${words}\n- next\n\nEnd ${words} end`,
      );
      expectInert(body, [
        "root",
        "heading",
        "paragraph",
        "text",
        "inlineCode",
        "strong",
        "emphasis",
        "list",
        "listItem",
        "thematicBreak",
      ]);
      const types = (markdownTree(body).children ?? []).map(({ type }) => type);
      expect(types).toEqual(["heading", "paragraph", "list", "paragraph"]);
    });
  });

  it("markdownLines() keeps what is folded, and lets nobody fold what follows", () => {
    const folded = `- Many.\n  ${foldedLines("1,012 operations", "  `a`, `b`")}\n- More.`;

    expect(markdownLines(folded)).toBe(folded);
    expect(markdownLines("<details><summary>5 operations</summary>\n\nhidden")).not.toMatch(/^<details>/);
    expect(markdownLines("<details><summary><b>x</b></summary>\nx\n</details>")).not.toMatch(
      /^<\/?details>/m,
    );
  });

  it("markdownCode() fences as many runs of backticks as a text has", () => {
    expect(markdownCode("` ".repeat(200_000))).toMatch(/^`` /);
  });

  it("markdownLines() lets nothing act that brings lines of its own", () => {
    holds((text) => {
      expectInert(markdownLines(text), [
        "root",
        "heading",
        "paragraph",
        "text",
        "inlineCode",
        "strong",
        "emphasis",
        "list",
        "listItem",
        "thematicBreak",
        "break",
      ]);
    });
  });
});

describe("Git, GitHub and sh", () => {
  function folder(): string {
    const path = mkdtempSync(join(tmpdir(), "encode-"));
    onTestFinished(() => rmSync(path, { recursive: true }));
    return path;
  }
  const run = (command: string, args: string[], cwd: string, input?: string) =>
    spawnSync(command, args, { cwd, input, encoding: "utf8", timeout: 60_000, maxBuffer: 256 * 1024 * 1024 });
  const samples = [...new Set([...tokens, ...fc.sample(hostile, 2_000)])];

  it("commitSubject() is one line without a word that GitHub acts on", () => {
    holds((text) => {
      const subject = commitSubject(text);
      expect(subject).not.toMatch(/[\n\r\0]|^[-#]|\[(skip|ci|no)|\*\*\*|skip-checks\s*:|-by\s*:/i);
      expect(subject).not.toMatch(ACTS);
      expect(subject.length).toBeGreaterThan(0);
    });
  });

  it("commitSubject() brings no trailer, says git", () => {
    const root = folder();
    mkdirSync(join(root, "m"));
    samples.forEach((text, index) => {
      writeFileSync(join(root, "m", String(index)), `${commitSubject(text)}\n`);
    });
    for (let from = 0; from < samples.length; from += 1000) {
      const files = samples.slice(from, from + 1000).map((_text, index) => join("m", String(from + index)));
      expect(run("git", ["interpret-trailers", "--parse", ...files], root)).toMatchObject({
        status: 0,
        stdout: "",
      });
    }
  });

  it("branchName() is one component of a branch, says git", () => {
    const root = folder();
    run("git", ["init", "-q", "--bare"], root);
    const tree = run("git", ["hash-object", "-t", "tree", "-w", "--stdin"], root, "").stdout.trim();
    const identity = ["-c", "user.name=a", "-c", "user.email=a@b"];
    const commit = run("git", [...identity, "commit-tree", tree, "-m", "x"], root).stdout.trim();
    const names = [...new Set(samples.map(branchName).map((name) => name.toLowerCase()))];
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_][\w.-]*$/);
    const commands = names.map((name) => `create refs/heads/specs/${name}\0${commit}\0`).join("");
    expect(run("git", ["update-ref", "-z", "--stdin"], root, commands)).toMatchObject({
      status: 0,
      stderr: "",
    });
    const check = run("git", ["check-ref-format", "--branch", names[0] ?? ""], root);
    expect(check.status).toBe(0);
  });

  it("shellWord() is one word, says sh", () => {
    const script = samples.map((text) => `printf '%s\\0' ${shellWord(text)}\n`).join("");
    const root = folder();
    const { status, stdout, stderr } = run("sh", ["-s"], root, script);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.split("\0").slice(0, -1)).toEqual(samples.map((text) => oneLine(text)));
  });

  it("logText() has no escape sequence, and no line that a workflow takes for a command", () => {
    holds((text) => {
      for (const line of logText(text).split("\n")) {
        expect(line).not.toMatch(/^\s*(::|##\[)/);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
        expect(line).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
      }
    });
  });
});
