import { globSync } from "node:fs";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { documentWords } from "../markdown-table.ts";
import { readText } from "../repository.ts";
import { type ErrorCodeUnion, readErrorCodes } from "./error-codes.ts";

/** All unions of error codes, with the package that declares each. */
export function readAllErrorCodes(): (ErrorCodeUnion & { readonly packageName: string })[] {
  const files = globSync("packages/*/src/**/*.ts", { cwd: repositoryRoot }).toSorted();
  return files
    .map((file) => file.replaceAll("\\", "/"))
    .flatMap((file) =>
      readErrorCodes(readText(file), file).map((union) => ({
        ...union,
        packageName: `@energy-clients/${file.split("/")[1]}`,
      })),
    );
}

/** `RequestError` and `outcome_unknown` as `request-error-outcome-unknown`. */
export function errorAnchor(className: string, code: string): string {
  const words = className.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
  return `${words}-${code.replaceAll("_", "-")}`;
}

/** The page of all error codes, as Markdown. Each code has a heading, so that a search finds it and a link leads to it. */
export function errorsPage(): string {
  const unions = readAllErrorCodes();
  const parts = unions.map(({ className, question, codes, packageName }) =>
    [
      `## ${className}`,
      `Of \`${packageName}\`. ${documentWords(question)}`,
      ...codes.map(
        ({ code, text }) =>
          `### \`${code}\` {#${errorAnchor(className, code)}}\n\n${documentWords(capitalised(text))}`,
      ),
    ].join("\n\n"),
  );
  const count = unions.reduce((sum, { codes }) => sum + codes.length, 0);
  return [
    "# Error codes",
    `Every error of the packages has a stable \`code\`. These are all ${count}, with what each means and what to do. Removing or renaming one is a major change. The text of \`message\` is for people and may change.`,
    ...parts,
  ].join("\n\n");
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
