/** Returns a media type without its parameters, in lower case: `text/csv` of `Text/CSV; charset=utf-8`. */
export function essenceOf(mediaType: string): string {
  return (mediaType.split(";", 1)[0] as string).trim().toLowerCase();
}

/** Finds the entry of a media type in a document's `content`: by its name, else by a range such as `image/*`. */
export function findMediaType<Entry>(
  content: Readonly<Record<string, Entry>>,
  mediaType: string,
): readonly [name: string, entry: Entry] | undefined {
  const essence = essenceOf(mediaType);
  const [type] = essence.split("/", 1);
  for (const wanted of [essence, `${type}/*`, "*/*"]) {
    const found = Object.entries(content).find(([name]) => essenceOf(name) === wanted);
    if (found) return found;
  }
  return undefined;
}
