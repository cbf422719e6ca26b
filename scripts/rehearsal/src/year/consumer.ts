import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execute } from "@energy-clients/scripts-shared/execute";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import ts from "typescript";
import type { Edit } from "../upgrade/document-changes.ts";
import type { OwnerApi } from "./owner-api.ts";
import { link } from "./release-folder.ts";
import type { Release } from "./renovate.ts";

/** A team's program, and the client that it has installed. */
export interface Consumer {
  readonly version: string;
  install(release: Release): void;
  edit(edits: readonly Edit[]): void;
  /** Edits the program for the time of a trial. */
  whileEdited<Result>(edits: readonly Edit[], trial: () => Promise<Result>): Promise<Result>;
  /** What the compiler says about the program and the installed client, a line for each error. */
  typecheck(): string[];
  /** Runs the program, which checks what its code does; @returns why it failed, undefined if it did not. */
  run(api: OwnerApi): Promise<string | undefined>;
}

/** Makes a team's project in a folder, from `projects/year/<api>`. */
export function createConsumer(folder: string, api: string, first: Release): Consumer {
  cpSync(join(repositoryRoot, "scripts/rehearsal/projects/year", api), folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
  const name = `${api}-client`;
  let installed = first;
  const install = (release: Release) => {
    rmSync(join(folder, "node_modules"), { recursive: true, force: true });
    link(release.folder, folder, name);
    installed = release;
  };
  const edit = (edits: readonly Edit[]) => {
    for (const { file, from, to } of edits) {
      const text = readFileSync(join(folder, file), "utf8");
      if (!text.includes(from)) throw new Error(`expected ${JSON.stringify(from)} in ${file}`);
      writeFileSync(join(folder, file), text.replace(from, to));
    }
  };
  install(first);
  return {
    get version() {
      return installed.version;
    },
    install,
    edit,
    async whileEdited(edits, trial) {
      const texts = files.map((file) => [join(folder, file), readFileSync(join(folder, file))] as const);
      try {
        edit(edits);
        return await trial();
      } finally {
        for (const [file, text] of texts) writeFileSync(file, text);
      }
    },
    typecheck: () => typecheck(files.map((file) => join(folder, file))),
    async run({ url, credentials, statuses, violations }) {
      const env = {
        API_URL: url,
        CREDENTIALS: JSON.stringify(credentials),
        STATUSES: JSON.stringify(statuses),
        NO_COLOR: "1",
      };
      const earlier = violations().length;
      const { code, stderr } = await execute(process.execPath, ["program.ts"], { cwd: folder, env });
      const [violation] = violations().slice(earlier);
      if (code === 0) return violation;
      // An assertion's own message has its values on the lines below.
      const error = /^\w*Error\b.*(?:\n\n\+ .*)?/m.exec(stderr)?.[0] ?? stderr;
      return `${error.replaceAll(/\s+/g, " ").trim().slice(0, 300)}${violation === undefined ? "" : ` (${violation})`}`;
    },
  };
}

function typecheck(files: readonly string[]): string[] {
  const program = ts.createProgram([...files], {
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    noImplicitReturns: true,
    skipLibCheck: true,
    types: ["node"],
    typeRoots: [join(repositoryRoot, "scripts/rehearsal/node_modules/@types")],
    target: ts.ScriptTarget.ES2024,
    lib: ["lib.es2024.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts"],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const line = file?.getLineAndCharacterOfPosition(start).line ?? 0;
    const text = ts.flattenDiagnosticMessageText(messageText, " ");
    return `${file?.fileName.split("/").at(-1) ?? ""}:${line + 1}: ${shortened(text)}`;
  });
}

const MAX_SHOWN = 160;

function shortened(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)} …` : text;
}
