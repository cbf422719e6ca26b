/** A block that nothing can check, and why. */
export interface UncheckedBlock {
  readonly file: string;
  readonly firstLine: string;
  readonly reason: string;
}

/** Every other block of the documentation is checked. An entry that fits no block is a problem. */
export const uncheckedBlocks: readonly UncheckedBlock[] = [
  {
    file: "docs/consumers.md",
    firstLine: "@energy-clients:registry=https://npm.example.internal/",
    reason: "a setting of npm that names the registry of the reader's company",
  },
  {
    file: "docs/vendor-enmacc.md",
    firstLine: "### Modelled operations that real ones replace",
    reason:
      "an extract of what a command prints; scripts/specs/test/vendor-enmacc.test.ts compares its headings",
  },
  {
    file: "docs/vendor-enmacc.md",
    firstLine: "### Made from the document",
    reason:
      "an extract of what a command prints; scripts/specs/test/vendor-enmacc.test.ts compares its headings",
  },
];
