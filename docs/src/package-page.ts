const LINKS = /^## Documentation\n[\s\S]*?(?=^## |(?![\s\S]))/m;
const HEAD_OF_MANUAL = /^# .*\n+Purpose, .*\n+/;

/**
 * The page of a package: its README, in which the manual stands in place of the links to it. So nothing is written twice, and
 * a README stays short where it is read alone, in a registry.
 *
 * @param manual - The file in `docs/manuals/`; undefined for a package whose README says all.
 */
export function packagePage(readme: string, manual: string | undefined): string {
  if (manual === undefined) return readme;
  if (!LINKS.test(readme) || !HEAD_OF_MANUAL.test(manual))
    throw new Error(
      `${readme.split("\n", 1)[0]}: the README needs a section "Documentation", and the manual a title and a link to the README`,
    );
  return readme.replace(LINKS, () => `${manual.replace(HEAD_OF_MANUAL, "").trimEnd()}\n\n`);
}
