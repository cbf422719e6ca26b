import { cpSync } from "node:fs";
import { join } from "node:path";
import { respondWith, testServer } from "@energy-clients/scripts-shared/testing/test-server";
import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { addApi } from "../src/add/add.ts";
import { removeApi } from "../src/add/remove.ts";
import { check } from "../src/build/check.ts";
import { lint } from "../src/build/lint.ts";
import { sampleValue } from "../src/contract-tests/sample-value.ts";
import { readApis } from "../src/document/apis.ts";
import type { Json } from "../src/document/document.ts";
import { versionDocs } from "../src/version-docs/version-docs.ts";
import { filesIn } from "./support/files-in.ts";
import { builtRepository } from "./support/tiny-repository.ts";

const pets = {
  openapi: "3.1.0",
  info: { title: "Pet shop", version: "4" },
  servers: [{ url: "https://pets.example" }],
  paths: {
    "/pets/{id}": {
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "integer", minimum: 5 } }],
      get: { operationId: "getPet", responses: { 200: { description: "It." } } },
      put: {
        requestBody: {
          required: true,
          content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } },
        },
        responses: { 200: { description: "It." } },
      },
    },
    "/pets": { post: { operationId: "createPet", responses: { 201: { description: "Made." } } } },
    "/words": {
      post: {
        operationId: "addWord",
        requestBody: {
          required: true,
          content: { "application/json": { schema: { type: "string", pattern: "^[A-F]{2}-\\d$" } } },
        },
        responses: { 201: { description: "Made." } },
      },
    },
    "/pictures": {
      post: {
        operationId: "addPicture",
        requestBody: { required: true, content: { "image/png": {} } },
        responses: { 201: { description: "Made." } },
      },
    },
  },
  components: {
    schemas: {
      Pet: {
        type: "object",
        required: ["name", "kind"],
        properties: {
          name: { type: "string", minLength: 5 },
          kind: { enum: ["cat", "dog"] },
          note: { type: "string" },
        },
      },
    },
  },
};

async function repositoryOf() {
  const repository = await builtRepository();
  const real = join(import.meta.dirname, "../../..");
  const client = "packages/enmacc-client";
  for (const file of ["package.json", "LICENSE", "tsconfig.json", "tsconfig.build.json", "turbo.json"]) {
    cpSync(join(real, client, file), join(repository.root, client, file));
  }
  cpSync(
    join(real, "packages/documents/package.json"),
    join(repository.root, "packages/documents/package.json"),
  );
  repository.write(
    "README.md",
    "| [`@energy-clients/enmacc-client`](packages/enmacc-client) | calls enmacc | any |\n\nEnd\n",
  );
  repository.write("specs/README.md", "| [`enmacc`](enmacc) enmacc CONNECT | here | now | sure | free |\n");
  return repository;
}

async function addPets(document: object = pets, name = "pets") {
  const repository = await repositoryOf();
  const before = filesIn(repository.root);
  const { url } = await testServer(respondWith(JSON.stringify(document)));
  const add = () => addApi(repository.root, name, { from: [`${url}/pets.json`], today: "2026-11-22" });
  return { ...repository, before, url, add };
}

describe("addApi()", () => {
  it("makes documents, package, mock, changeset and README rows that the checks accept", async () => {
    const { root, add, read, url } = await addPets();

    const added = await add();

    const api = readApis(root).at(-1);
    expect(added).toMatchObject({
      operations: 5,
      api: { name: "pets", title: "Pet shop", clientPackage: "pets-client" },
    });
    expect(api).toMatchObject({ sources: [`${url}/pets.json`], lintRulesOff: expect.any(Array) });
    expect(check(root, readApis(root))).toEqual([]);
    expect(await lint(root, api === undefined ? [] : [api])).toEqual([]);
    const client = ts.createSourceFile("client.ts", read("packages/pets-client/src/client.ts"), 99, true);
    expect(client.text).toContain("export function createPetsClient(");
    expect(client.text).toMatch(/ \* @example\n \* ```ts\n[^`]*createPetsClient\(\{ baseUrl: [^`]* \* ```\n/);
    expect(JSON.parse(read("packages/pets-client/package.json")).name).toBe("@energy-clients/pets-client");
    expect(read("packages/contract-testing/src/generated/apis.ts")).toContain('"enmacc", "pets"]');
    expect(read(".changeset/specs-pets-added.md")).toMatch(/^---\n"@energy-clients\/pets-client": minor\n/);
    const { exports: documents } = JSON.parse(read("packages/documents/package.json"));
    expect(documents).toMatchObject({
      "./openapi/enmacc.yaml": "./openapi/enmacc.yaml",
      "./openapi/pets.json": "./openapi/pets.json",
      "./openapi/pets.yaml": "./openapi/pets.yaml",
    });
    const [, shown = ""] = /```ts\n(.*?)```/s.exec(read("packages/pets-client/README.md")) ?? [];
    const compiled = read("packages/pets-client/src/client.ts").replaceAll(/^ \* ?/gm, "");
    expect(shown).toContain("createPetsClient({");
    expect(compiled).toContain(shown);
    expect(read("README.md")).toMatch(
      /enmacc-client.*\n\| \[`@energy-clients\/pets-client`\].*5 operations.*\n\nEnd/,
    );
    expect(read("specs/README.md")).toContain("| [`pets`](pets) Pet shop, 5 operations |");
  });

  it("makes a call of every operation, and names those that it can make up none for", async () => {
    const { add, read } = await addPets();

    const { notCalled } = await add();

    expect(JSON.parse(read("packages/pets-client/test/contract/calls.json"))).toEqual({
      getPet: { path: { id: 5 } },
      putPetsById: { path: { id: 5 }, body: { name: "anyan", kind: "cat" } },
      createPet: {},
      addPicture: { body: "bytes" },
    });
    expect(notCalled).toEqual([["addWord", expect.stringContaining("no body of application/json is known")]]);
  });

  it("derives missing operationIds, assumes no POST to be idempotent, and records both", async () => {
    const { add, read } = await addPets();

    const { assumptions } = await add();

    expect(assumptions.filter(({ derivedId }) => derivedId).map(({ operationId }) => operationId)).toEqual([
      "putPetsById",
    ]);
    expect(read("specs/pets/overlay.yaml")).toContain("x-name: post-not-idempotent");
    expect(read("packages/pets-client/src/generated/operations.ts")).toMatch(
      /createPet: \{[^}]*idempotent: false/,
    );
  });

  it.each([
    ["Pets", "lower-case words"],
    ["../pets", "lower-case words"],
    ["enmacc", "there is an API enmacc already"],
  ])("refuses the name %s", async (name, words) => {
    const { root, before, add } = await addPets(pets, name);

    const error = await thrownBy(add);

    expect(error).toMatchObject({ code: "usage", message: expect.stringContaining(words) });
    expect(filesIn(root)).toEqual(before);
  });

  it("changes nothing when the document is invalid", async () => {
    const { root, before, add } = await addPets({ ...pets, paths: { "/a": { get: { responses: 1 } } } });

    const error = await thrownBy(add);

    expect(error.code).toBe("upstream_invalid");
    expect(filesIn(root)).toEqual(before);
  });
});

describe("addApi() with a document that breaks the specification", () => {
  const broken = { ...pets, paths: { "/a": { get: { operationId: "getA", responses: { 200: {} } } } } };

  it("reads it with a remark that names file, line and pointer", async () => {
    const { add } = await addPets(broken);

    const { remarks } = await add();

    expect(remarks).toEqual([
      expect.stringMatching(
        /^specs\/pets\/upstream\.json:\d+:\d+: `description` is missing.*\(#\/paths\/~1a\/get\/responses\/200\)$/,
      ),
    ]);
  });

  it("refuses it if strict and writes nothing, unless an overlay corrects it", async () => {
    const { root, url, before, write } = await addPets(broken);
    const from = [`${url}/pets.json`];
    const overlay = join(root, "corrections.yaml");

    const error = await thrownBy(() => addApi(root, "pets", { from, strict: true }));
    const after = filesIn(root);
    write(
      "corrections.yaml",
      "overlay: 1.0.0\ninfo: { title: Corrections, version: '1' }\nactions:\n  - x-name: described\n    description: The owner says so.\n    target: $.paths['/a'].get.responses['200']\n    update: { description: It. }\n",
    );
    const added = await addApi(root, "pets", { from, strict: true, overlay });

    expect(error).toMatchObject({
      code: "upstream_invalid",
      message: expect.stringContaining("without --strict"),
    });
    expect(after).toEqual(before);
    expect(added.remarks).toEqual([]);
    expect(added.written).toContain("specs/pets/overlay.yaml");
  });

  it("says of an operation that no client can have where it stands in the owner's file, and writes nothing", async () => {
    const document = structuredClone(pets) as typeof pets;
    document.paths["/pets/{id}"].get.operationId = "call";
    const { add, root, before } = await addPets(document);

    const error = await thrownBy(add);

    expect(error.message).toMatch(
      /^specs\/pets\/upstream\.json:\d+:\d+: GET \/pets\/\{id\}: operationId call is a name/,
    );
    expect(error.message).toContain("(#/paths/~1pets~1{id}/get)");
    expect(error.message).toContain("correct it in an overlay");
    expect(filesIn(root)).toEqual(before);
  });
});

describe("addApi() with hostile words", () => {
  const title =
    "Pets */ globalThis.ran = true; /* ` @octocat [x](https://evil.example) | <img src=x>\n# Heading";

  it("lets neither title nor version nor summary become code or markup", async () => {
    const document = structuredClone(pets) as typeof pets & {
      paths: { "/pets/{id}": { get: { summary?: string } } };
    };
    document.info = { title, version: "4 */ ` | [skip ci]\n\nCo-authored-by: Eve <eve@evil.example>" };
    document.paths["/pets/{id}"].get.summary = "One */ globalThis.ran = true; /* @deprecated";
    const { root, add, read } = await addPets(document);

    await add();

    for (const file of [...filesIn(root).keys()].filter((name) =>
      /packages\/pets-client\/.*\.ts$/.test(name),
    )) {
      const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
      expect((source as unknown as { parseDiagnostics: unknown[] }).parseDiagnostics, file).toEqual([]);
      const code = ts.createPrinter({ removeComments: true }).printFile(source);
      expect(code.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""'), file).not.toContain("ran");
    }
    const changeset = read(".changeset/specs-pets-added.md");
    for (const markdown of [read("packages/pets-client/README.md"), changeset.split("---\n")[2] ?? ""]) {
      expect(markdown).not.toMatch(/@octocat|^# Heading|(?<!\\)<img|(?<!\\)\[x/m);
    }
    expect(
      read("README.md")
        .split("\n")
        .filter((line) => line.includes("Pets")),
    ).toHaveLength(1);
    expect(JSON.parse(read("packages/pets-client/package.json")).description).not.toContain("\n");
  });
});

describe("removeApi()", () => {
  it("undoes addApi() to the last byte", async () => {
    const { root, before, add } = await addPets();
    await add();

    removeApi(root, "pets");

    const expected = new Map(before);
    // Written by hand there, and as data ever after.
    expected.set(
      "specs/apis.json",
      `${JSON.stringify(JSON.parse(before.get("specs/apis.json") ?? ""), null, 2)}\n`,
    );
    expect(filesIn(root)).toEqual(expected);
  });

  it("undoes what api:report and check:readme wrote since", async () => {
    const { root, add, read, write } = await addPets();
    const report = (names: string) => `# API\n\nconst apis: readonly [${names}];\n`;
    const reportFile = "packages/contract-testing/etc/index.api.md";
    write(reportFile, report('"ett", "ett-identity", "enmacc"'));
    write("packages/contract-testing/package.json", '{ "version": "1.0.0" }');
    const region = "<!-- generated: versions -->\n\n<!-- end of generated -->";
    write("packages/contract-testing/README.md", `# Mocks\n\n${region}\n`);
    for (const [file, text] of versionDocs(root)) write(file, text);
    const before = filesIn(root);

    await add();
    write(reportFile, report('"ett", "ett-identity", "enmacc", "pets"'));
    for (const [file, text] of versionDocs(root)) write(file, text);
    expect(read("packages/contract-testing/README.md")).toContain("Pet shop");
    removeApi(root, "pets");

    expect(read(reportFile)).toBe(before.get(reportFile));
    expect(read("packages/contract-testing/README.md")).toBe(
      before.get("packages/contract-testing/README.md"),
    );
  });

  it("refuses an API that auth is built on, and one that a package depends on", async () => {
    const { root, add, write } = await addPets();
    await add();
    write("packages/shop/package.json", '{ "dependencies": { "@energy-clients/pets-client": "1" } }');

    expect(await thrownBy(() => removeApi(root, "ett-identity"))).toMatchObject({ code: "usage" });
    expect((await thrownBy(() => removeApi(root, "pets"))).message).toContain("packages/shop depends on");
  });
});

describe("sampleValue()", () => {
  it.each<[string, Json, Json | undefined]>([
    ["its example", { type: "string", example: "one" }, "one"],
    ["the first value of an enumeration", { enum: [null, "a", "b"] }, "a"],
    ["a text of the length asked for", { type: "string", minLength: 6 }, "anyany"],
    ["digits for a pattern of digits", { type: "string", pattern: "^\\d{4}$" }, "1111"],
    ["nothing for a pattern that it cannot meet", { type: "string", pattern: "^x-[qz]{3}!$" }, undefined],
    ["a number above an exclusive minimum", { type: "integer", minimum: 0, exclusiveMinimum: true }, 1],
    ["as many items as are needed", { type: "array", minItems: 2, items: { type: "boolean" } }, [true, true]],
    [
      "required properties alone",
      { type: "object", required: ["a"], properties: { a: { format: "date", type: "string" }, b: {} } },
      { a: "2026-01-31" },
    ],
    ["the first alternative", { oneOf: [{ type: "integer" }, { type: "string" }] }, 1],
  ])("gives %s", (_name, schema, expected) => {
    expect(sampleValue({}, schema)).toEqual(expected);
  });

  it("ends at a schema that holds itself", () => {
    const document = {
      components: {
        schemas: {
          A: { type: "object", required: ["a"], properties: { a: { $ref: "#/components/schemas/A" } } },
        },
      },
    };

    expect(sampleValue(document, { $ref: "#/components/schemas/A" })).toBeUndefined();
  });
});
