import { statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { check } from "../src/build/check.ts";
import { parseSource } from "../src/document/document.ts";
import { sha256 } from "../src/document/lock.ts";
import { findStale, generate } from "../src/generate/generate.ts";
import { readOperations } from "../src/operations/operations.ts";
import { apiOf, apis } from "./support/apis.ts";
import { type TinyRepository, tinyRepository } from "./support/tiny-repository.ts";

const ettSchema = "packages/ett-client/src/generated/schema.ts";
const ettMethods = "packages/ett-client/src/generated/methods.ts";
const ettOperations = "packages/ett-client/src/generated/operations.ts";
const enmaccSchema = "packages/enmacc-client/src/generated/schema.ts";
const enmaccMethods = "packages/enmacc-client/src/generated/methods.ts";
const enmaccOperations = "packages/enmacc-client/src/generated/operations.ts";
const documents = apis.map(({ name }) => `packages/contract-testing/documents/${name}.json`);
const enmacc = apiOf("enmacc");

async function generated(prepare: (repository: TinyRepository) => void = () => {}): Promise<TinyRepository> {
  const repository = tinyRepository();
  prepare(repository);
  build(repository.root, apis);
  await generate(repository.root, apis);
  return repository;
}

/** Type-checks a text against the generated files; the messages of what is wrong. */
function typeErrors({ root, write }: TinyRepository, text: string): string[] {
  write("packages/use.ts", text);
  write("packages/package.json", '{ "type": "module" }');
  const program = ts.createProgram([join(root, "packages/use.ts")], {
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    types: [],
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}

/** What an editor strikes through in a text. */
function deprecationsIn({ root, write }: TinyRepository, text: string): string[] {
  const file = join(root, "packages/use.ts");
  write("packages/use.ts", text);
  write("packages/package.json", '{ "type": "module" }');
  const options = { module: ts.ModuleKind.NodeNext, strict: true, types: [] };
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) => ts.ScriptSnapshot.fromString(ts.sys.readFile(name) ?? ""),
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
  });
  return service
    .getSuggestionDiagnostics(file)
    .filter(({ reportsDeprecated }) => reportsDeprecated !== undefined)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}

describe("generate()", () => {
  it("does not ask the caller for a parameter that the client supplies, yet takes it", async () => {
    const repository = await generated();

    const errors = typeErrors(
      repository,
      `import type { operations } from "./ett-client/src/generated/schema.js";
       type Parameters = operations["getWallet"]["parameters"];
       export const without: Parameters = { path: { walletId: "1" } };
       export const withIt: Parameters = { path: { walletId: "1" }, header: { "X-API-Version": "2" } };
       // @ts-expect-error the wallet's id is the caller's to give
       export const empty: Parameters = { path: {} };`,
    );

    expect(errors).toEqual([]);
  });

  it("lets the caller leave out a body's property that has a default", async () => {
    const repository = await generated();

    const errors = typeErrors(
      repository,
      `import type { components } from "./enmacc-client/src/generated/schema.js";
       export const order: components["schemas"]["Order"] = { lines: [{ gsrn: "1", amount: 1 }] };
       // @ts-expect-error a line needs its amount
       export const wrong: components["schemas"]["Order"] = { lines: [{ gsrn: "1" }] };`,
    );

    expect(errors).toEqual([]);
  });

  it("types a binary response as a Blob and says so in the operation", async () => {
    const binary = `"201":
          description: Made.
          content:
            application/pdf:
              schema: { type: string, format: binary }`;
    const repository = await generated(({ edit }) =>
      edit("specs/enmacc/upstream.yaml", '"201":\n          description: Made.', binary),
    );

    expect(repository.read(enmaccSchema)).toContain('"application/pdf": Blob;');
    expect(repository.read(enmaccOperations)).toContain("    binary: true,\n");
  });

  it("says of an operation that each success has a JSON body, and of no other", async () => {
    const jsonOf = async (responses: string) => {
      const repository = await generated(({ edit }) =>
        edit("specs/enmacc/upstream.yaml", '"201":\n          description: Made.', responses),
      );
      return repository.read(enmaccOperations).includes("    jsonResponse: true,\n");
    };
    const made = (type: string) => `"201":
          description: Made.
          content:
            ${type}: { schema: { type: object } }`;

    expect(await jsonOf(made("application/json"))).toBe(true);
    expect(await jsonOf(made("application/problem+json; charset=utf-8"))).toBe(true);
    expect(await jsonOf(made("text/csv"))).toBe(false);
    expect(await jsonOf('"204":\n          description: Made.')).toBe(false);
    expect(
      await jsonOf(`${made("application/json")}\n        "204":\n          description: Made already.`),
    ).toBe(false);
  });

  it("writes what the x- fields say into the docstrings", async () => {
    const repository = await generated(({ edit }) =>
      edit(
        "specs/enmacc/upstream.yaml",
        "      x-idempotent: false\n",
        "      x-idempotent: false\n      x-not-callable: Orders are closed.\n      x-callable-by: trial clients only\n",
      ),
    );

    const order = repository.read(enmaccMethods);
    expect(order).toContain("**Modelled**: our own design, not part of enmacc CONNECT's document");
    expect(order).toContain("**Not callable** with a third party's token: Orders are closed.");
    expect(order).toContain("Callable by: trial clients only");
    expect(order).toContain("If the response is lost: List the orders.");
    expect(repository.read(ettSchema)).toContain("Unit: seconds.");
    expect(repository.read(ettMethods)).not.toContain("**Modelled**");
  });

  it("writes the operation of a read with its version, and no input for what the client supplies", async () => {
    const repository = await generated();

    const text = repository.read(ettOperations);
    expect(text).toContain(`  /** One wallet */
  getWallet: {
    id: "getWallet",
    method: "GET",
    path: "/wallets/{walletId}",
    apiVersion: "1",
    paging: "none",
    idempotent: true,
    deprecated: false,
    provenance: "published",
    jsonResponse: true,
    inputs: [
      { in: "path", name: "walletId", required: true, format: "uuid" },
    ],
  },
`);
    expect(text).toContain(
      `export const document = { api: "ett", version: "1.0.0", sha256: "${sha256(repository.read("specs/ett/openapi.yaml"))}" } as const;`,
    );
  });

  it("marks a deprecated operation where code names it by its id, with the day on which it ends", async () => {
    const repository = await generated(({ edit }) =>
      edit(
        "specs/ett/upstream.json",
        '"operationId": "getWallet",',
        '"operationId": "getWallet", "deprecated": true, "x-sunset": "2027-05-31",',
      ),
    );

    const struck = deprecationsIn(
      repository,
      `import { operations } from "./ett-client/src/generated/operations.js";
       import type { operations as Operations } from "./ett-client/src/generated/schema.js";
       import type { EttMethods } from "./ett-client/src/generated/methods.js";
       export const parameters: Operations["getWallet"]["parameters"] = { path: { walletId: "1" } };
       export const { id } = operations.getWallet;
       export const call = (ett: EttMethods) => ett.getWallet;`,
    );

    expect(struck).toEqual(Array(3).fill("'getWallet' is deprecated."));
    for (const file of [ettSchema, ettMethods, ettOperations])
      expect(repository.read(file)).toContain("* @deprecated Ends on 2027-05-31.");
  });

  it("writes the inputs of a body through references, allOf, arrays and recursion", async () => {
    const repository = await generated();

    expect(repository.read(enmaccOperations)).toContain(`    idempotent: false,
    deprecated: false,
    provenance: "modelled",
    recoveryHint: "List the orders.",
    inputs: [
      { in: "body", name: "", required: true, type: "object" },
      { in: "body", name: "note", type: "string" },
      { in: "body", name: "lines", required: true, type: "array" },
      { in: "body", name: "lines[]", type: "object" },
      { in: "body", name: "lines[].gsrn", required: true, pattern: "^\\\\d{18}$" },
      { in: "body", name: "lines[].amount", required: true, type: "number", exclusiveMinimum: 0 },
      { in: "body", name: "lines[].kind", nullable: true, enum: ["buy", "sell"] },
      { in: "body", name: "lines[].position", type: "integer", minimum: 1 },
    ],
`);
  });

  // From hundreds of operations the compiler infers a type that it refuses to write (TS7056).
  it("leaves no type of the operations to be inferred for the package's declarations", async () => {
    const repository = await generated();

    const compilerOptions = { declaration: true, isolatedDeclarations: true };
    const problems = [ettOperations, enmaccOperations].flatMap(
      (file) => ts.transpileDeclaration(repository.read(file), { compilerOptions }).diagnostics ?? [],
    );

    expect(problems.map(({ messageText }) => messageText)).toEqual([]);
  });

  it("gives contract-testing every document as JSON", async () => {
    const repository = await generated();

    const paths = documents.map((file) => Object.keys(JSON.parse(repository.read(file)).paths));
    expect(paths).toEqual([["/wallets/{walletId}"], ["/token"], ["/orders"]]);
  });

  it("leaves the time stamp of a current file alone", async () => {
    const repository = await generated();
    const old = new Date("2020-01-01T00:00:00Z");
    utimesSync(join(repository.root, ettSchema), old, old);
    repository.edit("specs/enmacc/upstream.yaml", "title: Tiny orders", "title: Tiny trades");
    build(repository.root, apis);

    const written = await generate(repository.root, apis);

    expect(written).toContain(enmaccOperations);
    expect(written).not.toContain(ettSchema);
    expect(statSync(join(repository.root, ettSchema)).mtime).toEqual(old);
  });

  it("writes into each mock's document of which document it is, as the client says", async () => {
    const repository = await generated();

    const [document] = documents.map((file) => JSON.parse(repository.read(file))["x-document"]);
    const client = repository.read(ettOperations);

    expect(document).toMatchObject({ api: "ett", sha256: sha256(repository.read("specs/ett/openapi.yaml")) });
    expect(client).toContain(document.sha256);
  });

  it("treats only the APIs that it is given", async () => {
    const repository = tinyRepository();
    build(repository.root, apis);

    const written = await generate(repository.root, [enmacc]);

    expect(written).toEqual([
      enmaccSchema,
      enmaccMethods,
      enmaccOperations,
      "packages/contract-testing/documents/enmacc.json",
      "packages/contract-testing/src/generated/apis.ts",
      "specs/specs.lock.json",
    ]);
  });

  it("says what to run first when a document was not built", async () => {
    const repository = tinyRepository();

    const error = await thrownBy(() => generate(repository.root, apis));

    expect(error).toMatchObject({ code: "file_missing", file: "specs/ett/openapi.yaml" });
    expect(error.message).toContain("run `pnpm specs build`");
  });

  it("completes the lock, so that check finds nothing", async () => {
    const repository = await generated();

    expect(check(repository.root, apis)).toEqual([]);
    expect(JSON.parse(repository.read("specs/specs.lock.json")).apis.ett).toMatchObject({
      source: "a test",
      generator: expect.stringMatching(/^openapi-typescript@\d/),
      generated: { [ettSchema]: sha256(repository.read(ettSchema)) },
    });
  });
});

describe("findStale()", () => {
  it("finds nothing after generate", async () => {
    const repository = await generated();

    expect(await findStale(repository.root, apis)).toEqual([]);
  });

  it("names every stale file of each document that changed", async () => {
    const repository = await generated();
    repository.edit("specs/ett/overlay.yaml", "x-unit: seconds", "x-unit: minutes");
    repository.edit("specs/enmacc/upstream.yaml", "        note:\n", "        remark:\n");
    build(repository.root, apis);

    const stale = await findStale(repository.root, apis);

    expect(stale.toSorted()).toEqual(
      [
        ettSchema,
        ettMethods,
        ettOperations,
        "packages/contract-testing/documents/ett.json",
        enmaccSchema,
        enmaccOperations,
        "packages/contract-testing/documents/enmacc.json",
        "specs/specs.lock.json",
      ].toSorted(),
    );
  });

  it.each([ettSchema, ettOperations, enmaccSchema, enmaccOperations, ...documents])(
    "finds %s edited by hand, and so does check",
    async (file) => {
      const repository = await generated();
      repository.write(file, `${repository.read(file)}\n`);

      expect(await findStale(repository.root, apis)).toEqual([file]);
      expect(check(repository.root, apis)).toEqual([expect.stringMatching(`^${file}: .*pnpm generate`)]);
    },
  );
});

describe("readOperations()", () => {
  const operation = "operationId: one, x-idempotent: true, responses: {}";

  function read(first: string, second = "operationId: two, responses: {}") {
    const text = `openapi: 3.0.3\npaths:\n  /a:\n    post: { ${first} }\n  /b:\n    get: { ${second} }\n`;
    return readOperations(enmacc, parseSource("specs/enmacc/openapi.yaml", text));
  }

  it.each([
    ["has no operationId", "responses: {}", undefined, 4],
    ["operationId one is used twice", operation, "operationId: one, responses: {}", 6],
    ["needs x-idempotent", "operationId: one, responses: {}", undefined, 4],
    [
      "operationId then is a name that clients use themselves; give the operation another operationId in the overlay",
      "operationId: then, x-idempotent: true, responses: {}",
      undefined,
      4,
    ],
    [
      "operationId toString is a name that clients use",
      "operationId: toString, x-idempotent: true, responses: {}",
      undefined,
      4,
    ],
    ["needs x-recovery-hint", "operationId: one, x-idempotent: false, responses: {}", undefined, 4],
    [
      "x-poll-with must name an operation, but three does not exist",
      `x-poll-with: three, ${operation}`,
      undefined,
      4,
    ],
    ["x-paging must be one of none, offset, cursor", `x-paging: pages, ${operation}`, undefined, 4],
    ["x-provenance must be one of", `x-provenance: guessed, ${operation}`, undefined, 4],
    [
      "the target of $ref #/components/nowhere does not exist",
      `parameters: [{ $ref: "#/components/nowhere" }], ${operation}`,
      undefined,
      4,
    ],
    [
      "pattern of q must be a regular expression",
      `parameters: [{ in: query, name: q, schema: { pattern: "(" } }], ${operation}`,
      undefined,
      4,
    ],
  ])("fails with the line of an operation that %s", async (problem, first, second, line) => {
    const error = await thrownBy(() => read(first, second));

    expect(error).toMatchObject({ code: "document_invalid", file: "specs/enmacc/openapi.yaml", line });
    expect(error.message).toContain(problem);
  });

  it("needs a version of every operation where the API has a version header", async () => {
    const ett = apiOf("ett");
    const text = `paths: { /a: { get: { operationId: one, responses: {} } } }`;

    const error = await thrownBy(() => readOperations(ett, parseSource("specs/ett/openapi.yaml", text)));

    expect(error.message).toContain("one needs x-api-version");
  });

  it.each([
    ["{ type: integer, minimum: 1, maximum: 9 }", { type: "integer", minimum: 1, maximum: 9 }],
    ["{ type: integer, maximum: 9, exclusiveMaximum: true }", { type: "integer", maximum: 8 }],
    ["{ type: [integer, 'null'], exclusiveMinimum: 0 }", { type: "integer", exclusiveMinimum: 0 }],
    ["{ anyOf: [{ type: number }, { type: 'null' }] }", { type: "number" }],
    ["{ type: string, minLength: 1, maxLength: 5 }", { type: "string", minLength: 1, maxLength: 5 }],
    ["{ type: boolean }", { type: "boolean" }],
    ["{ type: [integer, number] }", { type: "number" }],
    ["{ type: string, format: date-time }", { format: "date-time" }],
    ["{ type: string, enum: [a, b] }", { enum: ["a", "b"] }],
  ])("reads %s as a constraint", (schema, constraint) => {
    const [first] = read(`parameters: [{ in: query, name: q, schema: ${schema} }], ${operation}`);

    expect(first?.operation.inputs).toEqual([{ in: "query", name: "q", ...constraint }]);
  });

  it("reads a list and its items", () => {
    const schema = "{ type: array, items: { format: uuid } }";

    const [first] = read(`parameters: [{ in: query, name: q, schema: ${schema} }], ${operation}`);

    expect(first?.operation.inputs).toEqual([
      { in: "query", name: "q", type: "array" },
      { in: "query", name: "[]", of: "q", format: "uuid" },
    ]);
  });

  it.each([
    ["{ type: [integer, 'null'] }", { nullable: true, type: "integer" }],
    ["{ type: integer, nullable: true }", { nullable: true, type: "integer" }],
    ["{ anyOf: [{ type: number }, { type: 'null' }] }", { nullable: true, type: "number" }],
    ["{ anyOf: [{ minimum: 1 }, { type: object, nullable: true, enum: [null] }] }", undefined],
    ["{ enum: [a, null] }", { nullable: true, enum: ["a"] }],
    ["{ type: [string, integer] }", undefined],
    ["{ format: date }", { nullable: true, format: "date" }],
    ["{}", undefined],
    ["{ oneOf: [{ type: string }, { type: integer }] }", undefined],
    ["{ required: [r], properties: { r: { type: string } } }", undefined],
  ])("reads of the body's %s whether it may be null", (schema, constraint) => {
    const body = `requestBody: { content: { application/json: { schema: { properties: { q: ${schema} } } } } }`;

    const [first] = read(`${body}, ${operation}`);

    const found = first?.operation.inputs.find(({ name }) => name === "q");
    expect(found).toEqual(constraint && { in: "body", name: "q", ...constraint });
  });

  it.each([
    "{ in: query, name: q }",
    "{ in: query, name: q, schema: { oneOf: [{ minLength: 3 }, { enum: [a] }] } }",
    "{ in: header, name: Accept, required: true, schema: { type: string } }",
    "{ in: header, name: authorization, required: true, schema: { type: string } }",
    "{ in: header, name: q, required: true, x-client-supplied: true, schema: { type: string } }",
  ])("leaves out %s, which constrains nothing that the caller gives", (parameter) => {
    const [first] = read(`parameters: [${parameter}], ${operation}`);

    expect(first?.operation.inputs).toEqual([]);
  });

  it("reads the members of an object, and the cookies", () => {
    const schema = "{ type: object, required: [from], properties: { from: { format: date } } }";
    const parameters = `[{ in: query, name: "a.b", schema: ${schema} }, { in: cookie, name: c, required: true }]`;

    const [first] = read(`parameters: ${parameters}, ${operation}`);

    expect(first?.operation.inputs).toEqual([
      { in: "query", name: "a.b", type: "object" },
      { in: "query", name: "from", of: "a.b", required: true, format: "date" },
      { in: "cookie", name: "c", required: true },
    ]);
  });

  it("prefers an operation's own parameter to its path's", () => {
    const text = `paths:
  /a:
    parameters: [{ in: query, name: q, required: true }, { in: query, name: r, required: true }]
    get:
      operationId: one
      parameters: [{ in: query, name: q, schema: { minLength: 1 } }]
      responses: {}`;

    const [first] = readOperations(enmacc, parseSource("openapi.yaml", text));

    expect(first?.operation.inputs).toEqual([
      { in: "query", name: "r", required: true },
      { in: "query", name: "q", minLength: 1 },
    ]);
  });
});
