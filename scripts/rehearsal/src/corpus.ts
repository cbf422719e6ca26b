import { existsSync, mkdtempDisposableSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jsonText } from "@energy-clients/scripts-shared/encode";
import { runCommand } from "@energy-clients/scripts-shared/run-cli";
import { installCorpus, kindDocuments, readCorpus } from "./corpus/documents.ts";
import { corpusReport, isWhole } from "./corpus/report.ts";
import { tryCorpus } from "./corpus/try-corpus.ts";
import type { Outcome } from "./corpus/try-document.ts";

await runCommand({
  usage: `Usage: pnpm check:corpus [--only <text>] [--packages <folder>] [--outcomes <file> [--resume]]

Adds public documents, and those of scripts/specs/test/kinds, as \`pnpm specs add\` does, compiles their clients, and
runs the contract tests that were generated with them. Fails if a column has less than 98 %, or a document misses one for a reason that corpus.json does not name.

  --only <text>        Only documents whose names contain the text.
  --packages <folder>  Where the packages with the documents are, or are installed; by default a temporary folder.
  --outcomes <file>    Writes the outcome of each document as JSON, as soon as it is known.
  --resume             Tries only documents that have no outcome in that file yet, or miss a column there.`,
  options: {
    only: { type: "string" },
    packages: { type: "string" },
    outcomes: { type: "string" },
    resume: { type: "boolean" },
  },
  async run({ only = "", packages, outcomes: file, resume = false }) {
    using temporary = mkdtempDisposableSync(join(tmpdir(), "energy-clients-corpus-"));
    const folder = packages ?? join(temporary.path, "packages");
    const corpus = readCorpus();
    await installCorpus(corpus, folder);
    const documents = [...kindDocuments(), ...corpus.documents].filter(({ name }) => name.includes(only));
    const before: Outcome[] =
      resume && file !== undefined && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
    const outcomes = new Map(before.map((outcome) => [outcome.sha256, outcome]));
    const left = documents.filter(({ sha256 }) => !isWhole(outcomes.get(sha256)));
    await tryCorpus(temporary.path, folder, left, (outcome, seconds) => {
      outcomes.set(outcome.sha256, outcome);
      if (file !== undefined) writeFileSync(file, jsonText([...outcomes.values()]));
      console.error(
        `${outcome.name}: ${isWhole(outcome) ? "whole" : "misses a column"} (${seconds.toFixed(1)} s)`,
      );
    });
    const tried = documents.flatMap(({ sha256 }) => outcomes.get(sha256) ?? []);
    const { text, isGood } = corpusReport(tried, corpus.known);
    console.log(text);
    return isGood;
  },
});
