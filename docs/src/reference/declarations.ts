import { globSync } from "node:fs";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import ts from "typescript";
import { PACKAGES, readText } from "../repository.ts";

/** A public interface or type, as its source declares it. */
export interface Declaration {
  readonly name: string;
  readonly packageName: string;
  /** Markdown of the docstring, without its tags. */
  readonly text: string;
  /** Interfaces that it extends, as text. */
  readonly extended: readonly string[];
  /** Undefined for a type that is not an interface; `code` shows it. */
  readonly members: readonly Member[] | undefined;
  readonly code: string;
}

/** A member of an interface. */
export interface Member {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly text: string;
  readonly defaultValue: string | undefined;
}

/** The public declarations whose names match, of all packages: what the API reports list. */
export function readDeclarations(names: RegExp): Declaration[] {
  return PACKAGES.flatMap((name) => {
    const reports = globSync(`packages/${name}/etc/*.api.md`, { cwd: repositoryRoot }).map((file) =>
      readText(file),
    );
    const reported = reports.flatMap((report) => [...report.matchAll(/^export (?:interface|type) (\w+)/gm)]);
    const wanted = new Set(reported.map(([, one = ""]) => one).filter((one) => names.test(one)));
    if (wanted.size === 0) return [];
    const files = globSync(`packages/${name}/src/**/*.ts`, { cwd: repositoryRoot }).toSorted();
    const found = files
      .filter((file) => !/generated/.test(file))
      .flatMap((file) => declarationsOf(readText(file), `@energy-clients/${name}`))
      .filter(({ name: one }) => wanted.has(one));
    return [...new Map(found.map((one) => [one.name, one])).values()];
  });
}

/** The exported interfaces and types of a source file. */
export function declarationsOf(source: string, packageName: string): Declaration[] {
  const file = ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest, true);
  return file.statements.flatMap((node) => {
    if (!ts.isInterfaceDeclaration(node) && !ts.isTypeAliasDeclaration(node)) return [];
    if (!node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    const isInterface = ts.isInterfaceDeclaration(node);
    return [
      {
        name: node.name.text,
        packageName,
        text: textOf(node),
        extended: isInterface
          ? (node.heritageClauses ?? []).flatMap(({ types }) => types.map((one) => one.getText()))
          : [],
        members: isInterface ? node.members.flatMap((member) => memberOf(member, file)) : undefined,
        code: node.getText(),
      },
    ];
  });
}

function memberOf(member: ts.TypeElement, file: ts.SourceFile): Member[] {
  if (member.name === undefined) return [];
  const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === "defaultValue");
  const type = ts.isPropertySignature(member) ? member.type?.getText(file) : member.getText(file);
  return [
    {
      name: member.name.getText(file),
      type: (type ?? "unknown").replaceAll(/\/\*\*[\s\S]*?\*\/|\s+/g, " ").trim(),
      required: member.questionToken === undefined,
      text: textOf(member),
      defaultValue: tag && commentOf(tag.comment),
    },
  ];
}

function textOf(node: ts.Node): string {
  const [doc] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return doc === undefined ? "" : commentOf(doc.comment);
}

/** `{@link name}` as code. */
function commentOf(comment: ts.JSDoc["comment"]): string {
  if (comment === undefined || typeof comment === "string") return comment ?? "";
  return comment
    .map((part) =>
      ts.isJSDocLink(part)
        ? `\`${part.name?.getText() ?? ""}${part.text.replace(/^ ?\| ?/, " ")}\``
        : part.text,
    )
    .join("");
}
