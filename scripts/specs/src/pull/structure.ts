import { redoclyLint } from "../build/lint.ts";
import { readDocument } from "../document/document.ts";
import { SpecsError } from "../document/specs-error.ts";
import { type Stage, writeStaged } from "./stage.ts";

const configFile = "specs/redocly-structure.yaml";
const checkedFile = "specs/upstream-structure.json";
const config = "rules:\n  struct: error\n  no-unresolved-refs: error\n";

/**
 * Checks that an upstream document is built as OpenAPI says, with Redocly's rules of structure alone: how well it is
 * written is its owner's business.
 *
 * @throws {@link SpecsError} `upstream_invalid` with the first problems and their places.
 */
export async function checkStructure(stage: Stage, file: string): Promise<void> {
  // As it was parsed and checked: another parser might read something else out of the same text.
  const { value } = readDocument(stage.root, file);
  writeStaged(
    stage,
    new Map([
      [configFile, config],
      [checkedFile, JSON.stringify(value)],
    ]),
  );
  const problems = await redoclyLint(stage.root, checkedFile, configFile, file);
  writeStaged(
    stage,
    new Map([
      [configFile, null],
      [checkedFile, null],
    ]),
  );
  if (problems.length === 0) return;
  const more = problems.length > 10 ? [`… and ${problems.length - 10} more`] : [];
  const remedy = "Ask the document's owner to mend it, or mend a copy and give it with --from.";
  throw new SpecsError("upstream_invalid", [...problems.slice(0, 10), ...more, remedy].join("\n"));
}
