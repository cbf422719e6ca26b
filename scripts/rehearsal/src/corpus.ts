import { mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jsonText } from "@energy-clients/scripts-shared/encode";
import { runCommand } from "@energy-clients/scripts-shared/run-cli";
import { installCorpus, readCorpus } from "./corpus/documents.ts";
import { corpusReport } from "./corpus/report.ts";
import { tryCorpus } from "./corpus/try-corpus.ts";

await runCommand({
  usage: `Usage: pnpm check:corpus [--only <text>] [--first <number>] [--packages <folder>] [--out <file>]

Adds public documents as \`pnpm specs add\` does, compiles their clients, and runs the contract tests that were generated with
them. Fails if a column has less than 98 %, or a document misses one for a reason that corpus.json does not name.

  --only <text>        Only documents whose names contain the text.
  --first <number>     Only that many documents.
  --packages <folder>  Where the packages with the documents are, or are installed; by default a temporary folder.
  --out <file>         Writes the outcome of each document as JSON.`,
  options: {
    only: { type: "string" },
    first: { type: "string" },
    packages: { type: "string" },
    out: { type: "string" },
  },
  async run({ only = "", first, packages, out }) {
    using temporary = mkdtempDisposableSync(join(tmpdir(), "energy-clients-corpus-"));
    const folder = packages ?? join(temporary.path, "packages");
    const corpus = readCorpus();
    await installCorpus(corpus, folder);
    const documents = corpus.documents
      .filter(({ name }) => name.includes(only))
      .slice(0, Number(first ?? Infinity));
    const outcomes = await tryCorpus(join(temporary.path, "repository"), folder, documents, (line) =>
      console.error(line),
    );
    if (out !== undefined) writeFileSync(out, jsonText(outcomes));
    const { text, isGood } = corpusReport(outcomes, corpus.known);
    console.log(text);
    return isGood;
  },
});
