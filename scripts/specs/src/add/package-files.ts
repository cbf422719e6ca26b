import { readFileSync } from "node:fs";
import { join } from "node:path";
import { jsonText, markdownText, oneLine, tsComment, tsLiteral } from "@energy-clients/scripts-shared/encode";
import { callsOf, contractTestFiles } from "../contract-tests/contract-test-files.ts";
import { type Api, pascalCase } from "../document/apis.ts";
import type { JsonObject } from "../document/document.ts";

/** The files of a client's package beside the generated ones, and what its contract tests leave out. */
export interface PackageFiles {
  readonly files: ReadonlyMap<string, string>;
  /** operationId and reason. */
  readonly notCalled: readonly (readonly [string, string])[];
}

/**
 * Writes a package for an API: a client on client-core, and a contract test that calls every operation with values
 * from the document. What the other clients' packages say about versions and scripts is copied from one of them.
 */
export function packageFiles(root: string, api: Api, document: JsonObject): PackageFiles {
  const folder = `packages/${api.clientPackage}`;
  const name = pascalCase(api);
  const { notCalled } = callsOf(document);
  const files = new Map<string, string>([
    [`${folder}/package.json`, manifest(root, api)],
    [`${folder}/README.md`, readme(api, name)],
    [`${folder}/src/client.ts`, clientFile(api, name)],
    [`${folder}/src/index.ts`, indexFile(name)],
    ...contractTestFiles(api, document),
  ]);
  for (const file of ["LICENSE", "tsconfig.json", "tsconfig.build.json", "turbo.json"]) {
    files.set(`${folder}/${file}`, readFileSync(join(root, "packages/enmacc-client", file), "utf8"));
  }
  return { files, notCalled };
}

function manifest(root: string, api: Api): string {
  const model = JSON.parse(readFileSync(join(root, "packages/enmacc-client/package.json"), "utf8"));
  const { test: _noUnitTests, ...scripts } = model.scripts;
  const result = {
    ...model,
    name: `@energy-clients/${api.clientPackage}`,
    version: "0.0.0",
    description: `Typed client for ${oneLine(api.title)}.`,
    repository: { ...model.repository, directory: `packages/${api.clientPackage}` },
    scripts: { ...scripts, "test:contract": "vitest run --dir test/contract" },
  };
  return jsonText(result);
}

function readme(api: Api, pascal: string): string {
  const { title, clientPackage, name } = api;
  return `# @energy-clients/${clientPackage}

Typed client for ${markdownText(title)}, generated from its OpenAPI document. It has no credentials: pass a \`fetch\` that adds them.

\`\`\`ts
${exampleLines(api, pascal).join("\n")}
\`\`\`

By operation id: \`${camel(pascal)}.call(id, { path, query, body })\`; by path: \`${camel(pascal)}.GET(path, init)\`. Both resolve with
\`{ data, response }\` or \`{ error, response }\`; \`unwrap()\` turns that into data or an \`ApiError\`. Inputs are checked
before anything is sent. A mock server for your tests: \`startMockServer("${name}")\` of
\`@energy-clients/contract-testing\`.
`;
}

/** The README shows the example of the docstring, which check:examples compiles. */
function exampleLines({ clientPackage }: Api, pascal: string): readonly string[] {
  return [
    `import { create${pascal}Client } from "@energy-clients/${clientPackage}";`,
    "",
    "declare const fetchWithCredentials: typeof fetch;",
    `const ${camel(pascal)} = create${pascal}Client({ baseUrl: "https://api.example", fetch: fetchWithCredentials });`,
  ];
}

function clientFile(api: Api, pascal: string): string {
  const { title, versionHeader, versionPlace } = api;
  const header = versionHeader === undefined ? "" : `, versionHeader: ${tsLiteral(versionHeader)}`;
  const config = versionPlace === "path" ? `${header}, versionInPath: true` : header;
  return `import { type ClientOptions, createClient, type FetchBody, type GenericMethods } from "@energy-clients/client-core";
import type { ${pascal}Methods } from "./generated/methods.js";
import { operations } from "./generated/operations.js";
import type { operations as Operations, paths as Paths } from "./generated/schema.js";

/** A typed client for ${tsComment(title)}: a method for each operation, methods by path, and \`call()\` by operation id. */
export interface ${pascal}Client extends ${pascal}Methods, GenericMethods<Paths, Operations> {}

/** Options of {@link create${pascal}Client}. \`baseUrl\` may have a path. */
export type ${pascal}ClientOptions = ClientOptions<keyof Operations & string, FetchBody<Operations>>;

/**
 * Creates a client for ${tsComment(title)}. It has no credentials: pass a \`fetch\` that adds them.
 *
 * @throws {@link InputError} when an option is invalid; \`field\` names it.
 *
 * @example
 * \`\`\`ts
${exampleLines(api, pascal)
  .map((line) => ` * ${line}`.trimEnd())
  .join("\n")}
 * \`\`\`
 */
export function create${pascal}Client(options: ${pascal}ClientOptions): ${pascal}Client {
  return createClient<Paths, Operations>({ operations, allowPath: true${config} }, options);
}
`;
}

function indexFile(pascal: string): string {
  return `export {
  ApiError,
  type ApiErrorCode,
  type CallOptions,
  type CallResult,
  ClientError,
  type ClientErrorCode,
  type Fetch,
  type FetchInit,
  InputError,
  type InputErrorCode,
  type Operation,
  type Problem,
  type ProblemKind,
  unwrap,
} from "@energy-clients/client-core";
export { create${pascal}Client, type ${pascal}Client, type ${pascal}ClientOptions } from "./client.js";
export type { ${pascal}Methods } from "./generated/methods.js";
export { document, type OperationId, operations } from "./generated/operations.js";
export type {
  components,
  operations as ${pascal}Operations,
  paths as ${pascal}Paths,
} from "./generated/schema.js";
`;
}

function camel(pascal: string): string {
  return pascal.charAt(0).toLowerCase() + pascal.slice(1);
}
