import { MIMEType } from "node:util";

/** A field of a form: its name, and its value or the content of its file as text. */
export type FormField = readonly [name: string, value: string];

/**
 * Parses a `multipart/form-data` body (RFC 7578). Node's own parser only takes boundaries of 27 and more characters.
 *
 * @returns `undefined` if the body does not have the form that its content type announces.
 */
export function parseMultipart(bytes: Buffer, contentType: string): FormField[] | undefined {
  const boundary = new MIMEType(contentType).params.get("boundary");
  if (boundary === null || boundary === "") return undefined;
  // Latin-1 keeps each byte; a line break before the first boundary makes it like the others.
  const parts = `\r\n${bytes.toString("latin1")}`.split(`\r\n--${Buffer.from(boundary).toString("latin1")}`);
  const end = parts.pop();
  if (parts.length === 0 || end === undefined || !/^--[ \t]*(?:\r\n|$)/.test(end)) return undefined;
  const fields: FormField[] = [];
  for (const part of parts.slice(1)) {
    const field = parsePart(part.replace(/^[ \t]*\r\n/, ""));
    if (field === undefined) return undefined;
    fields.push(field);
  }
  return fields;
}

function parsePart(part: string): FormField | undefined {
  const end = part.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const disposition = /^content-disposition:[ \t]*form-data\b(.*)$/im.exec(part.slice(0, end))?.[1];
  const [, quoted, token] = /;[ \t]*name=(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))/i.exec(disposition ?? "") ?? [];
  const name = quoted?.replace(/\\(["\\])/g, "$1").replaceAll("%22", '"') ?? token;
  return name === undefined ? undefined : [utf8(name), utf8(part.slice(end + 4))];
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString("utf8");
}
