/**
 * Joins what was found of each media type of a body: what all of them have is said of the body, the rest of the media type
 * that has it.
 *
 * @param atBody - The findings of each media type, with places in the body.
 * @param atMedia - The same findings in the same order, with places that name the media type.
 */
export function sharedFindings<Found>(
  atBody: readonly (readonly Found[])[],
  atMedia: readonly (readonly Found[])[],
): Found[] {
  const texts = atBody.map((found) => found.map((one) => JSON.stringify(one)));
  const sets = texts.map((list) => new Set(list));
  const isShared = (text: string | undefined) => text !== undefined && sets.every((set) => set.has(text));
  return [
    ...(atBody[0] ?? []).filter((_, index) => isShared(texts[0]?.[index])),
    ...atMedia.flatMap((found, media) => found.filter((_, index) => !isShared(texts[media]?.[index]))),
  ];
}
