import { ScriptError } from "@energy-clients/scripts-shared/script-error";
import { type Added, addApi } from "@energy-clients/scripts-specs/add/add";
import { buildClient, compileClient, testClient } from "./judge.ts";
import { createScratch, nameApi } from "./scratch.ts";

/** What became of a document; a text says why it misses a column. */
export interface Outcome {
  readonly name: string;
  readonly sha256: string;
  readonly operations: number;
  /** Operations without a generated contract test, and why. */
  readonly notCalled: readonly (readonly [string, string])[];
  readonly added: true | string;
  readonly compiled?: true | string;
  readonly built?: true | string;
  readonly tested?: true | string;
  /** Misses for operations whose mock contradicts the document. */
  readonly agreed?: true | string;
}

const API = "vendor";

/**
 * Adds, compiles, builds and tests a document in a scratch folder, as a team would that gets it from a vendor.
 *
 * @param root - Where the scratch folder is made.
 * @param file - The document.
 */
export async function tryDocument(root: string, file: string): Promise<Omit<Outcome, "name" | "sha256">> {
  createScratch(root);
  let added: Added;
  try {
    added = await addApi(root, API, { from: [file], title: "Vendor" });
  } catch (error) {
    const reason = error instanceof ScriptError ? error.message : String((error as Error).stack);
    return { operations: 0, notCalled: [], added: reason };
  }
  nameApi(root, API);
  const { operations, notCalled } = added;
  const compiled = await compileClient(root);
  const built = await buildClient(root, API);
  const { tested, agreed } = await testClient(root);
  return { operations, notCalled, added: true, compiled, built, tested, agreed };
}
