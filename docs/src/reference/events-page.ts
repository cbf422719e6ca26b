import { markdownCode } from "@energy-clients/scripts-shared/encode";
import { documentWords, markdownTable } from "../markdown-table.ts";
import { type Declaration, readDeclarations } from "./declarations.ts";

/** The page of everything that can be set and everything that hooks get, as Markdown. */
export function eventsPage(): string {
  const events = readDeclarations(/Event(?:Base|Details)?$/);
  const options = readDeclarations(/Options$/).filter(
    ({ members, extended }) => (members?.length ?? 0) + extended.length > 0,
  );
  const packages = [...new Set(options.map(({ packageName }) => packageName))];
  return [
    "# Events and options",
    "## Events",
    "`onEvent` of a client and of a journal gets these. A hook is called synchronously; its errors are ignored. No event holds a secret.",
    ...events.map((one) => section(one)),
    ...packages.flatMap((name) => [
      `## Options of ${name.replace("@energy-clients/", "")} {#options-${name.replace("@energy-clients/", "")}}`,
      ...options.filter(({ packageName }) => packageName === name).map((one) => section(one)),
    ]),
  ].join("\n\n");
}

function section({ name, packageName, text, extended, members, code }: Declaration): string {
  const also =
    extended.length === 0
      ? ""
      : ` Also has what ${extended.map(markdownCode).join(" and ")} ${extended.length === 1 ? "has" : "have"}.`;
  const heading = `### ${name} {#${name.toLowerCase()}}\n\n${documentWords(text)}${also}`;
  if (members === undefined) return `${heading} Of \`${packageName}\`.\n\n\`\`\`ts\n${code}\n\`\`\``;
  if (members.length === 0) return heading;
  const rows = members.map((one) => [
    markdownCode(one.name),
    markdownCode(one.type),
    one.required ? "required" : documentWords(one.defaultValue ?? ""),
    documentWords(one.text),
  ]);
  return `${heading}\n\n${markdownTable(["name", "type", "default", ""], rows)}`;
}
