import { lintParsed } from "../build/lint.ts";
import type { SourceDocument } from "../document/document.ts";
import { SpecsError } from "../document/specs-error.ts";

const config = "rules:\n  struct: error\n  no-unresolved-refs: error\n";

/**
 * Checks that an upstream document is built as OpenAPI says, with Redocly's rules of structure alone: how well it is
 * written is its owner's business.
 *
 * @throws {@link SpecsError} `upstream_invalid` with the first problems and their places.
 */
export async function checkStructure(source: SourceDocument): Promise<void> {
  const problems = await lintParsed(source, config);
  if (problems.length === 0) return;
  const more = problems.length > 10 ? [`… and ${problems.length - 10} more`] : [];
  const remedy = "Ask the document's owner to correct it, or correct a copy and pass it with --from.";
  throw new SpecsError("upstream_invalid", [...problems.slice(0, 10), ...more, remedy].join("\n"));
}
