import type { DocumentChange } from "./document-changes.ts";
import { diagnosticText, type UpgradeOutcome } from "./outcome.ts";
import type { Diagnostic, TeamProject } from "./team-project.ts";

/** The team's part of an outcome. */
type TeamUpdate = Pick<UpgradeOutcome, "range" | "typecheck" | "tests" | "afterwards">;

/** Checks a minor version: the team's range accepts it, and its code needs no change. */
export async function checkMinorUpdate(
  team: TeamProject,
  change: DocumentChange,
  version: string,
): Promise<TeamUpdate> {
  const { usage, deprecates } = change;
  if (usage !== undefined) {
    team.write(usage.file, usage.text);
    if ((await team.typecheck()).length === 0)
      throw new Error(`${usage.file} compiles before the upgrade, although it uses an addition`);
    team.remove(usage.file);
  }
  const versions = await team.update();
  if (versions["ett-client"] !== version)
    throw new Error(`expected npm update to install ${version} but got ${versions["ett-client"]}`);
  expectCompiles(await team.typecheck());
  const output = await expectTestsPass(team);
  const seen = [];
  if (usage !== undefined) {
    team.write(usage.file, usage.text);
    expectCompiles(await team.typecheck());
    team.remove(usage.file);
    seen.push(`${usage.file}, which uses what is new, compiles now and did not before`);
  }
  if (deprecates !== undefined) {
    const [struck] = team.deprecations().filter(({ message }) => message.includes(deprecates));
    if (struck === undefined)
      throw new Error(`expected a deprecation of ${deprecates} in the editor but found none`);
    const warning = /calls what is deprecated: .*/.exec(output)?.[0];
    if (!warning?.includes(deprecates))
      throw new Error(`expected the tests to name ${deprecates} but got:\n${output}`);
    seen.push(`an editor says ${diagnosticText(struck)}`, `the team's test says "${warning}"`);
  }
  return {
    range: `^ takes it: npm update installs ${ours(versions)}`,
    typecheck: ["compiles as it is"],
    tests: "pass as they are",
    afterwards: seen.join("; "),
  };
}

/** Checks a major version: the team's range excludes it, and after an upgrade the compiler names each place to change. */
export async function checkMajorUpdate(
  team: TeamProject,
  change: DocumentChange,
  version: string,
): Promise<TeamUpdate> {
  const { breaks = [], edits = [] } = change;
  const kept = await team.update();
  if (kept["ett-client"] === version)
    throw new Error(`npm update installed ${version}, which is a major version`);
  expectCompiles(await team.typecheck());
  await expectTestsPass(team);

  const versions = await team.upgrade();
  if (versions["ett-client"] !== version)
    throw new Error(`expected npm to install ${version} but got ${versions["ett-client"]}`);
  const found = await team.typecheck();
  const places = placesOf(found, breaks);
  const { passed, output } = await team.test();
  if (passed) throw new Error("the tests pass although the API no longer has the operation that they call");
  const reason = /^.*Error: .*$/m.exec(output)?.[0].trim() ?? "";
  if (!breaks.some(({ message }) => message.test(reason)))
    throw new Error(`expected the tests to name the change but got:\n${output}`);

  team.edit(edits);
  expectCompiles(await team.typecheck());
  await expectTestsPass(team);
  return {
    range: `^ does not take it: npm update keeps ${ours(kept)}`,
    typecheck: [
      `after npm install @latest (${ours(versions)}) ${found.length} errors, all on ${places.length} lines:`,
      ...places,
    ],
    tests: `fail: ${reason}`,
    afterwards: `after the ${edits.length} edits that the changelog asks for it compiles, and the tests pass`,
  };
}

/**
 * The diagnostic of each line that no longer compiles.
 *
 * @throws if a diagnostic is on an unexpected line, or does not name the change.
 */
function placesOf(found: readonly Diagnostic[], breaks: NonNullable<DocumentChange["breaks"]>): string[] {
  const uses = breaks.map(({ file, line, message }) => {
    const here = found.filter((one) => one.file === file && one.line.includes(line));
    const naming = here.find((one) => message.test(one.message));
    return { here, words: naming === undefined ? undefined : diagnosticText(naming, message) };
  });
  const places = uses.flatMap(({ words }) => words ?? []);
  const isAll = uses.flatMap(({ here }) => here).length === found.length;
  if (places.length === breaks.length && isAll) return places;
  throw new Error(
    `expected the compiler to name each change but got:\n${found.map((one) => diagnosticText(one)).join("\n")}`,
  );
}

function ours(versions: Readonly<Record<string, string>>): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
}

/** @throws if there is a diagnostic. */
export function expectCompiles(diagnostics: Awaited<ReturnType<TeamProject["typecheck"]>>): void {
  if (diagnostics.length > 0)
    throw new Error(
      `the team's code does not compile:\n${diagnostics.map((one) => diagnosticText(one)).join("\n")}`,
    );
}

/** @returns What the tests printed. @throws if they fail. */
export async function expectTestsPass(team: TeamProject): Promise<string> {
  const { passed, output } = await team.test();
  if (!passed) throw new Error(`the team's tests fail:\n${output}`);
  return output;
}
