import { describe, expect, it } from "vitest";
import { packagePage } from "../../src/package-page.ts";
import { PACKAGES, readText } from "../../src/repository.ts";

const README = "# p\n\nWhat.\n\n## Documentation\n\n- [A](https://x.example/a)\n\n## Dependencies\n\nOne.\n";
const MANUAL =
  "# p\n\nPurpose, installation: [README](../../packages/p/README.md).\n\n## A\n\n$& costs $1.\n";

describe("packagePage()", () => {
  it("puts the manual in place of the links to it", () => {
    expect(packagePage(README, MANUAL)).toBe(
      "# p\n\nWhat.\n\n## A\n\n$& costs $1.\n\n## Dependencies\n\nOne.\n",
    );
    expect(packagePage(README.split("\n## Dep")[0] ?? "", MANUAL)).toBe(
      "# p\n\nWhat.\n\n## A\n\n$& costs $1.\n\n",
    );
  });

  it("is the README for a package without a manual", () => {
    expect(packagePage(README, undefined)).toBe(README);
  });

  it("refuses a README that does not lead to its manual", () => {
    expect(() => packagePage("# p\n", MANUAL)).toThrow('# p: the README needs a section "Documentation"');
  });
});

describe("the README of a package", () => {
  it.each(PACKAGES)("of %s is short, and has no link by path, which a registry cannot follow", (name) => {
    const readme = readText(`packages/${name}/README.md`);

    expect(readme.split(/\s+/).length).toBeLessThan(600);
    expect([...readme.matchAll(/\]\((?!https:|#)[^)]*\)/g)].map(([link]) => link)).toEqual([]);
  });
});
