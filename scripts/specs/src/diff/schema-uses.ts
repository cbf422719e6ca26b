import type { Difference, SchemaNode } from "./compare-schemas.ts";

/** More places of one schema in one value would say nothing new. */
const MAX_PLACES = 12;
/** Schemas that refer to each other have more ways between them than anyone reads. */
const MAX_REPEATS = 100;

/** A difference at a place where it shows, and the place in the shared schema that is its cause. */
export type UsedDifference = Difference & { readonly cause?: string };

/** The differences of a comparison at every place below `place` that shows them: each at the nearest places. */
export function usesOf(root: SchemaNode, place: string): UsedDifference[] {
  const found: UsedDifference[] = [];
  const queue = [{ node: root, place }];
  const visits = new Map<SchemaNode, number>();
  let repeats = 0;
  for (const { node, place } of queue) {
    for (const difference of node.differences) {
      const cause = node.name === undefined ? {} : { cause: `${node.name}${difference.place}` };
      found.push({
        ...difference,
        ...cause,
        place: `${place}${difference.place}`,
        ...renamedBelow(difference, place),
      });
    }
    for (const link of node.links) {
      const count = visits.get(link.node) ?? 0;
      if (count > 0 && (count === MAX_PLACES || repeats++ > MAX_REPEATS)) continue;
      visits.set(link.node, count + 1);
      queue.push({ node: link.node, place: `${place}${link.path}` });
    }
  }
  return found;
}

/** The new name of a member stands where the old one did. */
function renamedBelow({ detail }: Difference, place: string) {
  return detail?.type === "renamed" ? { detail: { ...detail, to: `${place}${detail.to}` } } : {};
}
