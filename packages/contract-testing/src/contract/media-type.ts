import type { Content } from "../documents/operation.js";

/** Returns the type and subtype of a `content-type`, in lower case. */
export function essence(contentType: string): string {
  return contentType
    .replace(/\s*;.*$/s, "")
    .trim()
    .toLowerCase();
}

/**
 * Finds the documented content of a media type: the same with the same parameters, else the same, else a range such as
 * `text/*`.
 */
export function findContent(contents: readonly Content[], contentType: string): Content | undefined {
  const type = essence(contentType);
  const exact = contents.filter(({ mediaType }) => essence(mediaType) === type);
  const given = parameters(contentType);
  const fits = (content: Content) =>
    [...parameters(content.mediaType)].every(([name, value]) => given.get(name) === value);
  const within = (range: string) => contents.find(({ mediaType }) => essence(mediaType) === range);
  return exact.find(fits) ?? exact[0] ?? within(`${type.replace(/\/.*$/s, "")}/*`) ?? within("*/*");
}

/** A concrete media type for a response whose documented one is a range. */
export function concreteType(mediaType: string): string {
  if (!mediaType.includes("*")) return mediaType;
  const [type = ""] = essence(mediaType).split("/");
  return CONCRETE[type] ?? `${type}/octet-stream`;
}

// A body of any type counts as JSON.
const CONCRETE: Readonly<Record<string, string>> = {
  "*": "application/json",
  application: "application/json",
  text: "text/plain",
  image: "image/png",
  audio: "audio/mpeg",
  video: "video/mp4",
};

function parameters(contentType: string): Map<string, string> {
  if (!contentType.includes(";")) return NONE;
  const found = contentType.matchAll(/;\s*([^=;\s]+)\s*=\s*(?:"([^"]*)"|([^;\s]*))/g);
  return new Map(
    [...found].map(([, name = "", quoted, token = ""]) => [name.toLowerCase(), quoted ?? token]),
  );
}

const NONE = new Map<string, string>();
