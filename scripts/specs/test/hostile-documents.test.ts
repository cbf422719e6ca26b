import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import { describe, expect, it, onTestFinished } from "vitest";
import { sampleValue } from "../src/contract-tests/sample-value.ts";
import type { JsonObject } from "../src/document/document.ts";
import { parseSource } from "../src/document/document.ts";
import { mend } from "../src/untrusted/mend.ts";
import { flatten } from "../src/untrusted/resolve.ts";
import { runSandboxed } from "../src/untrusted/sandbox.ts";
import { checkUpstreamDocument } from "../src/upstream/check-upstream-document.ts";
import { tinyRepository } from "./support/tiny-repository.ts";

const base = {
  openapi: "3.1.0",
  info: { title: "T", version: "1" },
  paths: { "/a": { get: { operationId: "getA", responses: { 200: { description: "A." } } } } },
};

// biome-ignore lint/suspicious/noExplicitAny: a document that tests change as they like
type Loose = any;

function documentWith(edit: (document: Loose) => void): JsonObject {
  const document = structuredClone(base) as Loose;
  document.components = { schemas: { S: { type: "object" } } };
  edit(document);
  return document;
}

function refusal(document: JsonObject) {
  const text = JSON.stringify(document, null, 2);
  return thrownBy(() => checkUpstreamDocument(parseSource("upstream.json", text)));
}

const accepted = (document: JsonObject) =>
  checkUpstreamDocument(parseSource("upstream.json", JSON.stringify(document)));

/** Where a value can stand: in OpenAPI, and in what a check for keywords alone would take for data. */
const places: readonly (readonly [string, (document: Loose, value: Loose) => void])[] = [
  [
    "a schema",
    (d, v) => {
      d.components.schemas.T = v;
    },
  ],
  [
    "an example",
    (d, v) => {
      d.components.schemas.S.example = v;
    },
  ],
  [
    "a list of examples",
    (d, v) => {
      d.components.schemas.S.examples = [v];
    },
  ],
  [
    "a default",
    (d, v) => {
      d.components.schemas.S.default = v;
    },
  ],
  [
    "an enum",
    (d, v) => {
      d.components.schemas.S.enum = [v];
    },
  ],
  [
    "a const",
    (d, v) => {
      d.components.schemas.S.const = v;
    },
  ],
  [
    "an example's value",
    (d, v) => {
      d.components.examples = { e: { value: { deep: [v] } } };
    },
  ],
  [
    "an extension",
    (d, v) => {
      d["x-anything"] = { list: [[v]] };
    },
  ],
  [
    "a schema's extension",
    (d, v) => {
      d.components.schemas.S["x-anything"] = v;
    },
  ],
  [
    "a parameter",
    (d, v) => {
      d.paths["/a"].get.parameters = [v];
    },
  ],
  [
    "a path item",
    (d, v) => {
      d.paths["/b"] = v;
    },
  ],
  [
    "a response",
    (d, v) => {
      d.paths["/a"].get.responses[201] = v;
    },
  ],
  [
    "a webhook",
    (d, v) => {
      d.webhooks = { w: v };
    },
  ],
  [
    "a security scheme's scopes",
    (d, v) => {
      d.components.securitySchemes = {
        o: { type: "oauth2", flows: { clientCredentials: { tokenUrl: "https://a.example", scopes: v } } },
      };
    },
  ],
];

const addresses = [
  "file:///proc/self/environ",
  "/proc/self/environ",
  "../../etc/passwd",
  "other.yaml#/A",
  "./a.json",
  "%66ile:///etc/passwd",
  "http://127.0.0.1:9/a",
  "HTTPS://evil.example/a",
  "//evil.example/a",
  "\\\\evil.example\\share\\a.json",
  "C:\\secrets.json",
  "data:application/json,{}",
  " #/components/schemas/S",
  "",
  "urn:uuid:0",
];

describe("checkUpstreamDocument(), references that lead outside", () => {
  it.each(places)("refuses each kind of address in %s, naming it and its line", async (_name, put) => {
    for (const address of addresses) {
      const error = await refusal(documentWith((d) => put(d, { $ref: address })));
      expect(error).toMatchObject({
        code: "upstream_invalid",
        message: expect.stringMatching(/^upstream\.json:\d+:\d+: \$ref /),
      });
      expect(error.message).toContain(JSON.stringify(address));
    }
  });

  it.each([
    [
      "$dynamicRef",
      (d: Loose, v: string) => {
        d.components.schemas.S.example = { $dynamicRef: v };
      },
    ],
    [
      "$recursiveRef",
      (d: Loose, v: string) => {
        d["x-a"] = [{ $recursiveRef: v }];
      },
    ],
    [
      "externalValue",
      (d: Loose, v: string) => {
        d.components.examples = { e: { externalValue: v } };
      },
    ],
    [
      "externalValue",
      (d: Loose, v: string) => {
        d.components.schemas.S.default = { externalValue: v };
      },
    ],
    [
      "operationRef",
      (d: Loose, v: string) => {
        d.components.schemas.S.operationRef = v;
      },
    ],
    [
      "mapping",
      (d: Loose, v: string) => {
        d["x-a"] = { discriminator: { propertyName: "k", mapping: { a: v } } };
      },
    ],
    [
      "$id",
      (d: Loose, v: string) => {
        d.components.schemas.S.$id = v;
      },
    ],
    [
      "$schema",
      (d: Loose, v: string) => {
        d.components.schemas.S.$schema = v;
      },
    ],
    [
      "jsonSchemaDialect",
      (d: Loose, v: string) => {
        d.jsonSchemaDialect = v;
      },
    ],
  ])("refuses an address in %s", async (keyword, put) => {
    for (const address of [
      "file:///proc/self/environ",
      "http://127.0.0.1:9/a",
      "../a.json",
      "//evil.example/a",
    ]) {
      const error = await refusal(documentWith((d) => put(d, address)));
      expect(error).toMatchObject({ code: "upstream_invalid", message: expect.stringContaining(keyword) });
    }
  });

  it("takes a link and a mapping that lead outside, which no tool gets to see", async () => {
    const outside = "file:///proc/self/environ";
    const document = documentWith((d) => {
      d.components.links = { l: { operationRef: outside } };
      d.components.schemas.S.discriminator = { propertyName: "k", mapping: { a: outside } };
    });

    await accepted(document);
    const read = mend(document);

    expect(JSON.stringify(read.document)).not.toContain(outside);
    expect(read.remarks).toHaveLength(2);
  });

  it("refuses a base in an extension that a reference makes a schema", async () => {
    const error = await refusal(
      documentWith((d) => {
        d["x-schemas"] = { T: { $id: "http://evil.example/" } };
        d.components.schemas.T = { $ref: "#/x-schemas/T" };
      }),
    );
    expect(error.message).toContain("$id");
  });

  it("refuses a reference that hides in YAML's merge keys and aliases", async () => {
    const text = `openapi: 3.0.3\ninfo: {title: T, version: "1"}\npaths:\n  /a:\n    get:\n      responses: {}\n      x-a:\n        <<: &a {"\\x24ref": "file:///etc/passwd"}\n      x-b: *a\n`;
    const error = await thrownBy(() => checkUpstreamDocument(parseSource("upstream.yaml", text)));
    expect(error).toMatchObject({
      code: "upstream_invalid",
      message: expect.stringContaining("file:///etc/passwd"),
    });
  });

  it("takes data that only mentions a reference, names such as $ref, and references within", async () => {
    await accepted(
      documentWith((d) => {
        d.components.schemas.S = {
          type: "object",
          properties: { $ref: { type: "string" }, externalValue: { type: "string" }, id: { type: "string" } },
          example: {
            text: "$ref",
            note: '{"$ref": "file:///etc/passwd"}',
            operationRef: "OP-1",
            id: "a:b",
            $schema: "x",
          },
        };
        d.components.schemas.T = {
          example: { $ref: "#/components/schemas/S" },
          $ref: "#/components/schemas/S",
        };
        d.components.schemas.U = {
          $schema: "https://json-schema.org/draft/2020-12/schema",
          discriminator: { propertyName: "k", mapping: { a: "S", b: "#/components/schemas/S" } },
        };
      }),
    );
  });
});

describe("runSandboxed()", () => {
  const probe = (code: string, cwd: string) =>
    runSandboxed({ name: "probe", args: ["--input-type=module", "-e", code], cwd, timeoutMs: 20_000 });

  it.each([
    [
      "a file outside",
      `import { readFileSync } from "node:fs"; console.log(readFileSync("/proc/self/environ"))`,
    ],
    ["a folder outside", `import { readdirSync } from "node:fs"; console.log(readdirSync("/"))`],
    ["a file to write", `import { writeFileSync } from "node:fs"; writeFileSync("a.txt", "")`],
    ["a process", `import { execFileSync } from "node:child_process"; execFileSync("true")`],
    ["a thread", `import { Worker } from "node:worker_threads"; new Worker("", { eval: true })`],
  ])("denies %s", async (_what, code) => {
    const { root } = tinyRepository();
    const { status, stderr } = await probe(code, root);
    expect(status).toBe(1);
    expect(stderr).toContain("ERR_ACCESS_DENIED");
  });

  it("denies the network, and shows no variable of the environment", async () => {
    const { root } = tinyRepository();
    let asked = 0;
    const server = createServer((_request, response) => {
      asked++;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    process.env.GH_TOKEN_OF_TEST = "secret";
    onTestFinished(() => void delete process.env.GH_TOKEN_OF_TEST);
    const { stdout } = await probe(
      `const asked = await fetch("http://127.0.0.1:${port}").then(() => "reached", () => "denied");
       console.log(asked, process.env.GH_TOKEN_OF_TEST);`,
      root,
    );
    expect(stdout.trim()).toBe("denied undefined");
    expect(asked).toBe(0);
  });

  it("lets neither bundler nor generator follow a reference that a check would have missed", async () => {
    const { root } = tinyRepository();
    const secret = join(root, "secret.json");
    writeFileSync(secret, '{"description":"s3cret"}');
    const { root: elsewhere } = tinyRepository();
    const document = documentWith((d) => {
      d.components.schemas.S.example = { $ref: secret };
      d.components.schemas.T = { $ref: secret };
    });
    writeFileSync(join(elsewhere, "document.json"), JSON.stringify(document));
    const scripts = join(import.meta.dirname, "..");
    const generator = await runSandboxed({
      name: "generator",
      args: [join(scripts, "src/generate/write-types.ts")],
      cwd: elsewhere,
      input: JSON.stringify(document),
    });
    const bundler = await runSandboxed({
      name: "bundler",
      args: [join(scripts, "node_modules/@redocly/cli/bin/cli.js"), "bundle", "document.json"],
      cwd: elsewhere,
    });
    for (const { status, stdout, stderr } of [generator, bundler]) {
      expect(status).not.toBe(0);
      expect(stdout + stderr).not.toContain("s3cret");
    }
  });

  it("ends a tool that does not end", async () => {
    const { root } = tinyRepository();
    const error = await thrownBy(() =>
      runSandboxed({ name: "probe", args: ["-e", "for (;;);"], cwd: root, timeoutMs: 300 }),
    );
    expect(error).toMatchObject({ code: "tool_failed", message: expect.stringContaining("0.3 s") });
  });
});

function nested(depth: number): Loose {
  return JSON.parse(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`);
}

function folded(width: number, depth: number, of: "properties" | "allOf"): JsonObject {
  const schemas = Array.from({ length: depth }, (_, level): [string, Loose] => {
    const next = { $ref: `#/components/schemas/S${level + 1}` };
    const list = Array.from({ length: width }, () => next);
    const names = list.map((_item, index) => `p${index}`);
    const map = Object.fromEntries(list.map((item, index) => [`p${index}`, item]));
    return [
      `S${level}`,
      of === "allOf" ? { allOf: list } : { type: "object", required: names, properties: map },
    ];
  });
  schemas.push([`S${depth}`, { type: "string" }]);
  return { components: { schemas: Object.fromEntries(schemas) } } as JsonObject;
}

describe("endless documents", () => {
  it.each<[string, JsonObject, RegExp]>([
    [
      "201 nested objects",
      documentWith((d) => {
        d["x-deep"] = nested(201);
      }),
      /nested more than 200/,
    ],
    [
      "a large path item behind many references",
      documentWith((d) => {
        const get = {
          operationId: "big",
          responses: { 200: { description: "A." } },
          "x-list": Array(60_000).fill(0),
        };
        d.components.pathItems = { Big: { get } };
        for (let i = 0; i < 100; i++) d.paths[`/p${i}`] = { $ref: "#/components/pathItems/Big" };
      }),
      /\/p83|path items behind references have more than 5000000 values/,
    ],
    [
      "a pattern that backtracks",
      documentWith((d) => {
        d.components.schemas.S.pattern = "^(1+)+!$";
      }),
      /exponential|cannot be proved/,
    ],
    [
      "such a pattern as a name",
      documentWith((d) => {
        d.components.schemas.S.patternProperties = { "(a|a)*$": {} };
      }),
      /exponential|cannot be proved/,
    ],
    [
      "such a pattern in an extension",
      documentWith((d) => {
        d["x-s"] = { pattern: "(.*)*x" };
      }),
      /exponential|cannot be proved/,
    ],
    [
      "a long pattern",
      documentWith((d) => {
        d.components.schemas.S.pattern = "a".repeat(20_000);
      }),
      /longer than/,
    ],
    [
      "a chain of 5,000 references",
      documentWith((d) => {
        for (let i = 0; i < 5000; i++)
          d.components.schemas[`C${i}`] = { $ref: `#/components/schemas/C${i + 1}` };
        d.components.schemas.C5000 = {};
      }),
      /chain of more than 200/,
    ],
  ])("refuses %s and ends, naming the place", async (_what, document, problem) => {
    const start = performance.now();
    const error = await refusal(document);
    expect(error.code).toBe("upstream_invalid");
    expect(error.message).toMatch(problem);
    expect(performance.now() - start).toBeLessThan(30_000);
  });

  it("refuses JSON of 100,000 nested lists", async () => {
    const text = JSON.stringify(base).replace(
      /}$/,
      `,"x-deep":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
    );
    const error = await thrownBy(() => checkUpstreamDocument(parseSource("upstream.json", text)));
    expect(error).toMatchObject({
      code: "upstream_invalid",
      message: expect.stringContaining("nested more than 200"),
    });
  });

  it.each(["[", "- ", "{a: ", "? "])("refuses YAML of 100,000 nested %j", async (opening) => {
    const error = await thrownBy(async () => {
      const source = parseSource("upstream.yaml", `a:\n  ${opening.repeat(100_000)}`);
      await checkUpstreamDocument(source);
    });
    expect(["document_unparseable", "upstream_invalid"]).toContain(error.code);
  });

  it("reads a map of 50,000 keys in time, and refuses one that is there twice", async () => {
    const keys = Array.from({ length: 50_000 }, (_, index) => `k${index}: 1\n`).join("");
    const start = performance.now();
    expect(Object.keys(parseSource("a.yaml", keys).value)).toHaveLength(50_000);
    expect(performance.now() - start).toBeLessThan(60_000);
    expect((await thrownBy(() => parseSource("a.yaml", `${keys}k7: 2\n`))).message).toContain(
      "k7 is there twice",
    );
  });

  it.each(["properties", "allOf"] as const)("refuses to fold %s of 8 references, 12 deep", async (of) => {
    const document = folded(8, 12, of);
    const schema = { $ref: "#/components/schemas/S0" };
    const start = performance.now();
    if (of === "allOf") {
      expect((await thrownBy(() => flatten(document, schema))).message).toContain("references multiply");
    } else expect(sampleValue(document, schema)).toBeUndefined();
    expect(performance.now() - start).toBeLessThan(30_000);
  });

  it("makes up no billion of items", () => {
    expect(sampleValue({}, { type: "array", minItems: 1e9, items: { type: "string" } })).toBeUndefined();
    expect(sampleValue({}, { type: "string", minLength: 1e9 })).toBeUndefined();
  });

  it("ends a pattern that cannot be proved", () => {
    const start = performance.now();
    expect(sampleValue({}, { type: "string", pattern: "^(1+)+!$" })).toBeUndefined();
    expect(performance.now() - start).toBeLessThan(15_000);
  });
});

describe("names that JavaScript knows", () => {
  it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "refuses %s as operationId, schema and property",
    async (name) => {
      const put = (target: Loose, value: Loose) =>
        Object.defineProperty(target, name, { value, enumerable: true });
      for (const edit of [
        (d: Loose) => {
          d.paths["/a"].get.operationId = name;
        },
        (d: Loose) => {
          d.paths["/a"].get.parameters = [{ in: "query", name }];
        },
        (d: Loose) => put(d.components.schemas, { type: "string" }),
        (d: Loose) => {
          d.components.schemas.S.properties = put({}, { type: "string" });
        },
      ]) {
        const document = structuredClone(base) as Loose;
        document.components = { schemas: { S: { type: "object" } } };
        edit(document);
        expect((await refusal(document)).message).toContain(
          `"${name}" is a name that every JavaScript object inherits`,
        );
      }
    },
  );
});
