import { tryDocument } from "./try-document.ts";

/** Where a document is, and where it is tried. */
export interface Task {
  readonly root: string;
  readonly file: string;
}

// A process of its own, which tries one document after the other until it is told nothing more: a document that keeps
// it busy can be given up.
process.on("message", async ({ root, file }: Task) => {
  try {
    process.send?.(await tryDocument(root, file));
  } catch (error) {
    process.send?.({
      operations: 0,
      notCalled: [],
      added: `the rehearsal failed: ${(error as Error).stack}`,
    });
  }
});
process.once("disconnect", () => process.exit());
