import { readFileSync } from "node:fs";
import { join } from "node:path";
import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import { callsOf } from "../src/contract-tests/contract-test-files.ts";
import { readDocumentValue } from "../src/document/as-read.ts";
import { parseSource } from "../src/document/document.ts";
import { readablePattern } from "../src/document/readable-pattern.ts";
import { annotate } from "../src/generate/annotate.ts";
import { generateTypes } from "../src/generate/type-generator.ts";
import { readOperations } from "../src/operations/operations.ts";
import { checkStructure } from "../src/pull/check-structure.ts";
import { reapplyOverlays } from "../src/pull/reapply.ts";
import { mend } from "../src/untrusted/mend.ts";
import { checkUpstreamDocument } from "../src/upstream/check-upstream-document.ts";

const folder = join(import.meta.dirname, "kinds");
const api = { name: "kind", title: "Kind", clientPackage: "kind-client" };

interface Kind {
  readonly file: string;
  /** What the generated types must contain. */
  readonly types?: readonly (string | RegExp)[];
  readonly notTypes?: readonly (string | RegExp)[];
  /** Inputs that a client checks, as `operation place name`. */
  readonly inputs?: readonly string[];
  readonly calls?: object;
  /** Operations without a call, and why. */
  readonly notCalled?: readonly (readonly [string, RegExp])[];
  readonly remarks?: readonly (string | RegExp)[];
}

const KINDS: readonly Kind[] = [
  {
    file: "merge-keys.yaml",
    types: ["amount: number;", "unit?: string;", "meter: string;", "404: {"],
    notTypes: ["<<"],
    inputs: ["addReading body amount", "addReading body unit", "addReading body meter"],
    calls: { addReading: { body: { amount: 1, meter: "any" } } },
  },
  {
    file: "path-items.yaml",
    types: ["shared: {"],
    inputs: ["shared path id", "getSharedAsWellById path id"],
    calls: {
      own: {},
      shared: { path: { id: 1 } },
      getSharedAsWellById: { path: { id: 1 } },
      besides: { path: { id: 1 } },
    },
  },
  {
    file: "base-of-heirs.yaml",
    inputs: ["addPlant body kind", "addPlant body panels"],
    calls: { addPlant: { body: { kind: "any" } } },
  },
  {
    file: "bare-mapping.json",
    types: ["m?: number;"],
    calls: { a: {}, b: { body: { discriminator: { mapping: { c: "Cat" } } } } },
  },
  { file: "recursive.json", types: ['SchemaList<"Value">'], calls: { a: {}, b: {}, c: {} } },
  {
    file: "refs.json",
    types: ['components["schemas"]["Meter Reading"]'],
    calls: { a: { path: { id: "any" } } },
  },
  { file: "webhooks.json", notTypes: ["onMade", "onDone"], calls: { a: {}, sub: {} } },
  { file: "webhooks-only.json", notTypes: ["onMade"], calls: {} },
  { file: "unknown-31.json", calls: { a: {} } },
  {
    file: "names.json",
    types: [
      '"Energy.Meter": {',
      String.raw`"gr\u00F6\u00DFe": number`,
      String.raw`"/z\u00E4hler/{meter.id}:activate"`,
    ],
    inputs: ["meters.list path meter.id", "meters.list query größe"],
    calls: { "meters.list": { path: { "meter.id": "any" }, query: { größe: 1 } } },
  },
  {
    file: "pattern.json",
    inputs: ["a query n", "a query m"],
    remarks: [
      /pattern "\^\[\\\\w-\.\]\+\$" .* read as/,
      /pattern "\(\?i\)a" .* properties of such names are not checked/,
      /pattern .* read as/,
      /pattern "\(\?i\)\^abc\$" .* not checked/,
    ],
  },
  {
    file: "broken.json",
    types: ["a?: string | null;"],
    remarks: [/`description` is missing/, /`nullable` is of OpenAPI 3.0/, /`examples` of a schema/],
  },
  {
    file: "broken-30.json",
    types: ["b: number;"],
    calls: { a: { path: { id: "any" } } },
    remarks: [
      /id is not `required`/,
      /`description` is missing/,
      /`required` of a property/,
      /`foo` is not expected/,
      /`examples` is not expected/,
    ],
  },
  {
    file: "dead-ends.json",
    types: [
      'type: "SRV";',
      /Plant: \{\s+kind: string;/,
      /Sun: \{[^;]*kind: "Sun";/,
      /Wind: \{[^;]*kind: "wind";/,
    ],
    notTypes: ['"coal"', '"Roof"'],
    calls: { addRecord: { body: { type: "SRV", port: 53 } }, choose: { body: { kind: "Sun" } } },
    remarks: [
      /mapping of A to "models\/records\.yml#\/a" leads nowhere, and so do 1 more; read without the disc/,
      /example gone leads nowhere/,
      /link undo .* that is not there, and so do 2 more/,
      /mapping of Sun to "\.\/Sun\.yaml" leads nowhere, and so do 1 more; read without it/,
      /mapping of sun to "#\/definitions\/Sun" leads nowhere; read without the discriminator/,
      /link Undo /,
      /`security` names "missing"/,
    ],
  },
  {
    file: "mended.json",
    types: [
      "shards: 1 | 2;",
      'states: ("on" | "off")[];',
      'code: "1" | "2";',
      "text: string;",
      '"Marks#index": {',
    ],
    inputs: ["a body shards", "a body level"],
    calls: {
      a: { body: { shards: 1, states: ["on"], level: 1, code: "1", text: "any" } },
      "Marks#index": {},
    },
    remarks: [
      /values that are not of the type integer/,
      /`enum` of a list/,
      /a boolean `exclusiveMinimum` is of OpenAPI 3.0/,
      /values that are not of the type string/,
      /`allOf` is a schema/,
      /`summary` is empty/,
    ],
  },
  {
    file: "calls.json",
    calls: {
      dates: { query: { day: "2026-01-31" } },
      byId: { path: { id: 1 } },
      objects: { path: { object: { name: "any" } }, query: { free: { any: "any" } } },
      body: { body: { kind: "a", amount: "any" } },
      form: { body: { note: "any" } },
      list: { body: { ids: [1] } },
      emptyExample: { path: { id: "any" }, query: { long: 1 } },
      formOfObjects: { body: { filter: { note: "any" }, limits: { any: { amount: 1 } } } },
      choice: { body: { kind: "meter", gsrn: "any" } },
      choiceWithin: { body: { device: { kind: "meter", gsrn: "any" } } },
      choiceOfBase: { body: { kind: "Panel", area: 1 } },
    },
    notCalled: [
      ["byName", /cannot distinguish its path \/things\/\{name\} from \/things\/\{id\}/],
      ["sideBySide", /parameters that nothing separates/],
      ["withQuery", /has a query or a fragment/],
      ["proxied", /fetch\(\) fails for each status that it has: 100, 407/],
      ["traced", /TRACE/],
      ["never", /no body of application\/json is known/],
    ],
  },
  {
    file: "filters.yaml",
    types: ["since: string;", '"meters[]": number[];', "sid: string;"],
    inputs: ["deep query filter", "json cookie sid"],
    calls: {
      deep: { query: { filter: { since: "2026-01-31" } } },
      lists: { query: { ids: [1], kinds: ["solar"], words: ["any"], "meters[]": [1] } },
      spread: { query: { page: { limit: 1 } } },
      json: { query: { where: { size: 1 } }, cookie: { sid: "abc" } },
    },
  },
  {
    file: "responses.yaml",
    types: ["default: {", '"2XX": {', "207: {", '"application/merge-patch+json"'],
    calls: {
      text: {},
      csv: {},
      onlyDefault: {},
      range: {},
      each: { body: ["any"] },
      change: { body: { name: "any" } },
    },
  },
  {
    file: "bodies.yaml",
    calls: {
      any: { contentType: "application/json", body: { a: 1 } },
      bytes: { body: "bytes" },
      parts: { body: { file: "AQID" } },
      text: { contentType: "application/xml", body: "any" },
      search: { cookie: { session: "abc" } },
      wrongExample: { body: { a: 1 } },
    },
    remarks: [/`requestBody` of GET has no meaning/],
  },
];

const read = (file: string) => parseSource(file, readFileSync(join(folder, file), "utf8"));

/** What all stages see of a document, and what they make of it. */
const made = new Map<string, ReturnType<typeof makeOf>>();

function madeOf(file: string) {
  const result = made.get(file) ?? makeOf(file);
  made.set(file, result);
  return result;
}

async function makeOf(file: string) {
  const upstream = read(file);
  await checkUpstreamDocument(upstream);
  // As `pnpm specs add` decides for what a document does not say.
  const { effective } = reapplyOverlays(api, undefined, readDocumentValue(upstream.value), [], {
    grouped: true,
  });
  const source = { ...upstream, value: effective };
  const remarks = await checkStructure(source);
  const { document } = mend(source.value);
  const operations = readOperations(api, { ...source, value: document });
  return {
    remarks,
    types: await generateTypes(annotate(api, document)),
    inputs: operations.flatMap(({ operation }) =>
      operation.inputs.map((input) => `${operation.id} ${input.in} ${input.name}`),
    ),
    ...callsOf(document),
  };
}

describe.each(KINDS)("a document of the kind $file", ({ file, types = [], notTypes = [], ...expected }) => {
  let result: Awaited<ReturnType<typeof madeOf>>;
  beforeAll(async () => {
    result = await madeOf(file);
  });

  it("has the types, inputs and calls that it describes", () => {
    for (const text of types) expect(result.types).toMatch(text);
    for (const text of notTypes) expect(result.types).not.toMatch(text);
    expect(result.inputs).toEqual(expect.arrayContaining([...(expected.inputs ?? [])]));
    if (expected.calls !== undefined) expect(result.calls).toMatchObject(expected.calls);
    const { notCalled } = expected;
    if (notCalled === undefined) return;
    expect(new Map(result.notCalled)).toEqual(
      new Map(notCalled.map(([id, reason]) => [id, expect.stringMatching(reason)])),
    );
  });

  it("has a remark for each thing against the specification, and no other", () => {
    const { remarks = [] } = expected;
    expect(result.remarks).toHaveLength(remarks.length);
    remarks.forEach((text, index) => {
      expect(result.remarks[index]).toMatch(text);
      expect(result.remarks[index]).toMatch(/^[\w-]+\.(json|yaml):\d+:\d+: .*\(#\/.*\)$/);
    });
  });
});

describe("generateTypes()", () => {
  it("makes types that compile for every kind", async () => {
    const files = new Map<string, string>();
    for (const { file } of KINDS) {
      const { types } = await madeOf(file);
      files.set(`/${file}.ts`, types);
    }
    const ambient =
      "declare type BinaryBody = Blob; interface Blob {} interface FormData {} interface URLSearchParams {}";
    files.set("/ambient.d.ts", ambient);

    const options: ts.CompilerOptions = {
      strict: true,
      noEmit: true,
      target: ts.ScriptTarget.ES2022,
      types: [],
    };
    const host = ts.createCompilerHost(options);
    const { getSourceFile, fileExists } = host;
    host.fileExists = (name) => files.has(name) || fileExists(name);
    host.getSourceFile = (name, ...rest) => {
      const text = files.get(name);
      return text === undefined
        ? getSourceFile(name, ...rest)
        : ts.createSourceFile(name, text, options.target ?? 99);
    };
    const program = ts.createProgram([...files.keys()], { ...options, lib: ["lib.es2022.d.ts"] }, host);
    const problems = program
      .getSemanticDiagnostics()
      .map(
        ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
      );

    expect(problems).toEqual([]);
  });
});

describe("checkStructure()", () => {
  it.each(["broken.json", "broken-30.json", "dead-ends.json", "pattern.json"])(
    "refuses %s if strict, with the remedy",
    async (file) => {
      const error = await thrownBy(() => checkStructure(read(file), { strict: true }));

      expect(error).toMatchObject({
        code: "upstream_invalid",
        message: expect.stringContaining("without --strict"),
      });
    },
  );
});

describe("readablePattern()", () => {
  it.each([
    ["^[\\w-.]+$", "^[\\w\\-.]+$"],
    ["^a\\_b\\-c$", "^a_b-c$"],
    ["^[a\\-z]$", "^[a\\-z]$"],
    ["^{x}]$", "^\\{x\\}\\]$"],
    ["^\\d{2,3}\\@$", "^\\d{2,3}@$"],
    ["\\p{L}", "\\p{L}"],
    ["(?i)a", undefined],
    ["\\Aa\\Z", undefined],
    ["(", undefined],
  ])("reads %s as %s", (pattern, readable) => {
    expect(readablePattern(pattern)).toBe(readable);
  });
});
