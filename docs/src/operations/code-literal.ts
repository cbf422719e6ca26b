import { tsLiteral, tsPropertyName } from "@energy-clients/scripts-shared/encode";

const LONGEST_LINE = 80;

/** A JSON value as TypeScript, formatted as in this repository. */
export function codeLiteral(value: unknown, indent = ""): string {
  if (typeof value !== "object" || value === null) return tsLiteral(value);
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item) => codeLiteral(item, inner))
    : Object.entries(value).map(([name, item]) => `${tsPropertyName(name)}: ${codeLiteral(item, inner)}`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (parts.length === 0) return open + close;
  const pad = Array.isArray(value) ? "" : " ";
  const line = `${open}${pad}${parts.join(", ")}${pad}${close}`;
  if (!line.includes("\n") && indent.length + line.length <= LONGEST_LINE) return line;
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join("")}${indent}${close}`;
}
