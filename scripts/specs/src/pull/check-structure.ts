import { lintParsed } from "../build/lint.ts";
import type { SourceDocument } from "../document/document.ts";
import { placeText, SpecsError } from "../document/specs-error.ts";
import { mend } from "../untrusted/mend.ts";

const config = "rules:\n  struct: error\n  no-unresolved-refs: error\n";

/** How an upstream document is checked. */
export interface StructureOptions {
  /** Refuses what would be read with a remark. */
  readonly strict?: boolean | undefined;
}

/**
 * Checks that an upstream document is built as OpenAPI says, with Redocly's rules of structure alone: how well it is
 * written is its owner's business.
 *
 * @param source - The document with its overlays, which may correct it; places are those of the owner's file.
 * @returns A remark for each thing against the specification that is read all the same, with its place.
 * @throws {@link SpecsError} `upstream_invalid` with the first problems and their places.
 */
export async function checkStructure(
  source: SourceDocument,
  { strict = false }: StructureOptions = {},
): Promise<string[]> {
  const { document, remarks } = mend(source.value);
  const told = remarks.map(
    ({ path, text }) => `${placeText(source.placeOf(path))}: ${text} (${pointerOf(path)})`,
  );
  const problems = await lintParsed({ ...source, value: document }, config);
  const relevant = problems.filter((problem) => !isAllowed(String(document.openapi), problem));
  const harmless = relevant.filter(isHarmless);
  const refused = strict ? [...told, ...relevant] : relevant.filter((problem) => !isHarmless(problem));
  if (refused.length === 0) {
    return [...told, ...harmless.map((problem) => problem.replace(/: (error|warning) struct: /, ": "))];
  }
  const more = refused.length > 10 ? [`… and ${refused.length - 10} more`] : [];
  const remedy =
    "Ask the document's owner to correct it, correct it in an overlay (add: --overlay), or pass a corrected copy with --from" +
    (strict && refused.every((problem) => told.includes(problem) || isHarmless(problem))
      ? "; without --strict it is read with these remarks."
      : ".");
  throw new SpecsError("upstream_invalid", [...refused.slice(0, 10), ...more, remedy].join("\n"));
}

/** JSON Schema allows any keyword since OpenAPI 3.1. */
function isAllowed(openapi: string, problem: string): boolean {
  return (
    !openapi.startsWith("3.0") &&
    UNKNOWN.test(problem) &&
    /\/(schema|schemas|properties|items|allOf|anyOf|oneOf)\//.test(problem)
  );
}

/** Members that no tool reads, and what is missing where only people read it. */
function isHarmless(problem: string): boolean {
  return UNKNOWN.test(problem) || /\(#\/(info|tags|externalDocs)\b[^)]*\)$/.test(problem);
}

const UNKNOWN = /Property `[^`]*` is not expected here\./;

function pointerOf(path: readonly (string | number)[]): string {
  return `#/${path.map((step) => String(step).replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`;
}
