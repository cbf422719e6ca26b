import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { respondWith, testServer } from "@energy-clients/scripts-shared/testing/test-server";
import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { build } from "../../src/build/build.ts";
import { check } from "../../src/build/check.ts";
import { readApis } from "../../src/document/apis.ts";
import type { JsonObject } from "../../src/document/document.ts";
import { generate } from "../../src/generate/generate.ts";
import { leaveOutModel } from "../../src/pull/leave-out-model.ts";
import { type PullResult, pull } from "../../src/pull/pull.ts";
import { pullReport } from "../../src/pull/pull-report.ts";
import { operationsOf } from "../../src/upstream/check-upstream-document.ts";
import { apiOf } from "../support/apis.ts";
import { filesIn } from "../support/files-in.ts";
import { type TinyRepository, tinyRepository } from "../support/tiny-repository.ts";

// biome-ignore lint/suspicious/noExplicitAny: a document that tests change as they like
type Loose = any;

const root = join(import.meta.dirname, "../../../..");

let built: ReadonlyMap<string, string> | undefined;

async function enmaccRepository() {
  const repository = tinyRepository();
  rmSync(join(repository.root, "specs/enmacc/upstream.yaml"));
  if (built === undefined) {
    cpSync(join(root, "specs/enmacc"), join(repository.root, "specs/enmacc"), { recursive: true });
    build(repository.root, [apiOf("enmacc")]);
    await generate(repository.root, [apiOf("enmacc")]);
    built = filesIn(repository.root);
  } else for (const [file, text] of built) repository.write(file, text);
  return repository;
}

describe("pull() of a document that replaces operations of this project", () => {
  const real = (): JsonObject => ({
    openapi: "3.0.1",
    info: {
      title: "enmacc CONNECT",
      version: "2.2.7",
      license: { name: "x", url: "https://enmacc.example" },
    },
    servers: [{ url: "https://api.enmacc.example" }],
    tags: [{ name: "RFQs", description: "Requests." }],
    paths: {
      "/v2.1/authenticate": {
        post: {
          operationId: "authenticate",
          summary: "Log in",
          responses: { 200: { description: "A token" }, 401: { description: "No" } },
        },
      },
      "/v2.2/rfqs": {
        get: {
          operationId: "listRfqs",
          summary: "RFQs",
          responses: {
            200: {
              description: "RFQs",
              content: { "application/json": { schema: { $ref: "#/components/schemas/Rfq" } } },
            },
            400: { description: "No" },
          },
        },
        post: {
          operationId: "createRfq",
          summary: "New RFQ",
          responses: { 201: { description: "Made" }, 400: { description: "No" } },
        },
      },
      "/v2/all-trades": {
        get: {
          operationId: "getTrades",
          summary: "Trades",
          responses: { 200: { description: "Trades" }, 400: { description: "No" } },
        },
      },
    },
    components: { schemas: { Rfq: { type: "object", properties: { number: { type: "integer" } } } } },
  });

  it("lists what gave way and what is still modelled, and keeps what no vendor says", async () => {
    const repository = await enmaccRepository();
    const { url } = await testServer(respondWith(JSON.stringify(real())));

    const result = await pull(repository.root, apiOf("enmacc"), { from: [url] });

    const { modelled } = result.kind === "changed" ? result.reapplied : {};
    expect(modelled?.replaced).toEqual([
      { modelled: "POST /v2.1/authenticate (authenticate)", real: "POST /v2.1/authenticate (authenticate)" },
      { modelled: "GET /v2.0/trades (getTrades)", real: "GET /v2/all-trades (getTrades)" },
      { modelled: "GET /v2.2/rfqs (getRfqs)", real: "GET /v2.2/rfqs (listRfqs)" },
      { modelled: "POST /v2.2/rfqs (createRfq)", real: "POST /v2.2/rfqs (createRfq)" },
    ]);
    expect(modelled?.stillModelled).toHaveLength(10);
    expect(modelled?.stillModelled).toContain("GET /v2.0/trades/{trade-id} (getTrade)");
    const document = parse(repository.read("specs/enmacc/openapi.yaml"));
    expect(document.paths["/v2.2/rfqs"].post).toMatchObject({
      summary: "New RFQ",
      "x-idempotent": false,
      "x-recovery-hint": expect.any(String),
    });
    expect(document.paths["/v2.2/rfqs"].post["x-provenance"]).toBeUndefined();
    expect(document.paths["/v2.0/trades"]).toBeUndefined();
    expect(document.paths["/v2.0/trades/{trade-id}"].get["x-provenance"]).toBe("observed");
    expect(document.components.schemas.Rfq).toEqual({
      type: "object",
      properties: { number: { type: "integer" } },
    });
    expect(document.components.schemas.TradeList).toBeUndefined();
    expect(document.tags.map(({ name }: { name: string }) => name).sort()).toEqual([
      "Master data",
      "Quotes",
      "RFQs",
      "Trades",
    ]);
    expect(check(repository.root, [apiOf("enmacc")])).toEqual([]);
  });

  it("leaves nothing of our own design when the real document has all of it", async () => {
    const repository = await enmaccRepository();
    const complete = real() as Loose;
    const ours = parse(repository.read("specs/enmacc/openapi.yaml"));
    for (const [path, item] of Object.entries<Loose>(ours.paths)) {
      for (const [method, { operationId }] of Object.entries<Loose>(item)) {
        complete.paths[path] ??= {};
        complete.paths[path][method] ??= {
          operationId: `real-${operationId}`,
          summary: "Real",
          responses: { 200: { description: "It." }, 400: { description: "No" } },
        };
      }
    }
    const { url } = await testServer(respondWith(JSON.stringify(complete)));

    const result = await pull(repository.root, apiOf("enmacc"), { from: [url] });

    expect(result.kind === "changed" && result.reapplied.modelled?.stillModelled).toEqual([]);
    const files = filesIn(repository.root);
    expect(files.has("specs/enmacc/examples.yaml")).toBe(false);
    expect(files.get("specs/enmacc/openapi.yaml")).not.toContain("modelled");
    expect(check(repository.root, [apiOf("enmacc")])).toEqual([]);
  });
});

const customerDocument = (name: string) => join(import.meta.dirname, "../customer-documents", name);

/** A repository with the model, and with those of our files that are built on it. */
async function repositoryWithUses(): Promise<TinyRepository> {
  const repository = await enmaccRepository();
  const files = [
    "packages/enmacc-client/src/client.ts",
    "packages/enmacc-client/src/index.ts",
    "packages/enmacc-client/src/list-items.ts",
    "packages/enmacc-client/src/schemas.ts",
    "packages/enmacc-client/test/contract/calls.ts",
    "packages/enmacc-client/test/contract/every-operation.test.ts",
    "packages/enmacc-client/test/unit/list-items.test.ts",
    "packages/contract-testing/src/scenarios/enmacc/rfqs.ts",
    "examples/enmacc-quick-start.ts",
    "examples/tour/enmacc-tour.ts",
    "examples/tour/run-tour.ts",
  ];
  for (const file of files) {
    mkdirSync(dirname(join(repository.root, file)), { recursive: true });
    cpSync(join(root, file), join(repository.root, file));
  }
  repository.write("packages/auth/test/fleet/enmacc-worker.ts", 'await client.call("createRfq", {});\n');
  // What only removed files load, even in a circle, and what a README mentions.
  repository.write("packages/auth/test/fleet/README.md", "`server.ts`\n");
  repository.write("packages/auth/test/fleet/server.ts", 'import "./state.ts";\n');
  repository.write("packages/auth/test/fleet/state.ts", 'import "./server.ts";\n');
  repository.write(
    "packages/auth/test/fleet/fleet.test.ts",
    'import "./server.ts";\nstart(join(here, "enmacc-worker.ts")); // enmacc\n',
  );
  // By its path, as plain requests call an operation.
  repository.write(
    "packages/auth/test/unit/plain-request.test.ts",
    'await fetch(enmacc + "/v2.2/rfqs/R-1/cancel");\n',
  );
  // An operation that was observed, and that each document has.
  repository.write("packages/auth/test/unit/token.test.ts", 'await enmacc.call("getTrades");\n');
  repository.write("packages/auth/test/unit/retry.test.ts", 'it("knows nothing of enmacc", () => {});\n');
  return repository;
}

/** What `pnpm specs check` finds, with what the pull wrote to apis.json. */
function checked({ root: folder }: TinyRepository) {
  const own = readApis(folder).filter(({ name }) => name === "enmacc");
  return check(folder, own);
}

type Pulled = {
  readonly result: Extract<PullResult, { kind: "changed" }>;
  readonly files: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
};
const pulls = new Map<string, Promise<Pulled>>();

/** Pulls a document once; the tests read what came of it. */
function pulled(name: string, dropModelled: boolean): Promise<Pulled> {
  const key = `${name} ${dropModelled}`;
  const made = pulls.get(key) ?? pullOnce(name, dropModelled);
  pulls.set(key, made);
  return made;
}

async function pullOnce(name: string, dropModelled: boolean): Promise<Pulled> {
  const repository = await repositoryWithUses();
  const from = [customerDocument(name)];
  const result = await pull(repository.root, apiOf("enmacc"), { from, dropModelled, today: "2026-11-29" });
  if (result.kind !== "changed") throw new Error("nothing changed");
  const problems = checked(repository);
  return { result, files: filesIn(repository.root), problems };
}

const documents = [
  { name: "gateway-export.json", version: "", secrets: ["accessToken", "clientSecret"] },
  { name: "versioned-paths.yaml", version: "/v2.2", secrets: ["access-token", "client-secret"] },
];

describe.each(documents)("pull() of a customer's document, $name", ({ name, version, secrets }) => {
  it("keeps names, idempotence, paging and credentials, and leaves the gateway's parts out", async () => {
    const { result, files, problems } = await pulled(name, false);

    const { reapplied, report } = result;
    const text = files.get("specs/enmacc/openapi.yaml") ?? "";
    const { paths, ...rest } = parse(text);
    expect(paths[`${version}/authenticate`].post).toMatchObject({
      operationId: "authenticate",
      "x-idempotent": true,
    });
    expect(paths[`${version}/trades`].get).toMatchObject({ operationId: "getTrades", "x-paging": "offset" });
    expect(reapplied.modelled?.replaced.map(({ real }) => real.split(" (")[0])).toContain(
      `GET ${version}/trades/${version === "" ? "{tradeId}" : "{id}"}`,
    );
    expect(text).not.toMatch(/\n {4}options:|x-amazon-|123456789012|backend\.internal/);
    expect(reapplied.secretFields.map((field) => field.split(".").at(-1)).toSorted()).toEqual(secrets);
    for (const item of Object.values<Loose>(paths))
      for (const operation of Object.values<Loose>(item))
        if (operation.responses !== undefined) expect(operation.security ?? rest.security).toBeDefined();
    expect(report.changes.map(({ now }) => now).join("\n")).not.toMatch(/without credentials/);
    expect(problems).toEqual([]);
  });

  it("names each place that is built on the model, with file and line, and offers to leave it out", async () => {
    const { result } = await pulled(name, false);

    expect(result.model.byHand).toContainEqual({
      file: "packages/auth/test/fleet/enmacc-worker.ts",
      line: 1,
      names: ["createRfq"],
    });
    const said = pullReport(result);
    expect(said).toMatch(/`packages\/contract-testing\/src\/scenarios\/enmacc\/rfqs\.ts:\d+`: `createRfq`/);
    expect(said).toContain("pnpm specs pull enmacc --from <document> --drop-modelled");
    expect(result.model.removed).toEqual([]);
  });

  it("leaves out with dropModelled what is built on the model, and makes the rest from the document", async () => {
    const { result, files, problems } = await pulled(name, true);

    const { model, reapplied } = result;
    expect(reapplied.modelled?.stillModelled).toEqual([]);
    const read = (file: string) => files.get(file) ?? "";
    expect(read("specs/enmacc/openapi.yaml")).not.toMatch(/provenance: (modelled|observed)/);
    expect(files.has("specs/enmacc/examples.yaml")).toBe(false);
    expect(model.removed).toEqual([
      "packages/auth/test/fleet/enmacc-worker.ts",
      "packages/auth/test/fleet/fleet.test.ts",
      "packages/auth/test/fleet/server.ts",
      "packages/auth/test/fleet/state.ts",
      "packages/auth/test/unit/plain-request.test.ts",
      "packages/enmacc-client/test/unit/list-items.test.ts",
    ]);
    for (const file of [...model.removed, "packages/enmacc-client/test/contract/calls.ts"])
      expect(files.has(file), file).toBe(false);
    expect(files.has("packages/auth/test/unit/retry.test.ts")).toBe(true);
    expect(files.has("packages/auth/test/unit/token.test.ts")).toBe(true);
    const calls = JSON.parse(read("packages/enmacc-client/test/contract/calls.json"));
    const operations = Object.values<Loose>(parse(read("specs/enmacc/openapi.yaml")).paths)
      .flatMap((item) => Object.values<Loose>(item))
      .flatMap(({ operationId }) => operationId ?? []);
    expect(Object.keys(calls).toSorted()).toEqual(operations.toSorted());
    const index = read("packages/enmacc-client/src/index.ts");
    expect(index).toMatch(/export type \{[^}]*Trade[^}]*\} from "\.\/schemas\.js"/);
    expect(index).not.toContain("Counterparty");
    for (const file of ["examples/enmacc-quick-start.ts", "examples/tour/enmacc-tour.ts"])
      expect(model.made).toContain(file);
    expect(model.byHand.map(({ file }) => file)).not.toContain("packages/enmacc-client/src/client.ts");
    expect(problems).toEqual([]);
  });

  it("removes nothing that tests ETT: those tests name no operation of the model", async () => {
    const { result } = await pulled(name, true);
    const ids = ["ett", "ett-identity"].flatMap((api) =>
      operationsOf(parse(readFileSync(join(root, `specs/${api}/openapi.yaml`), "utf8"))).map(
        ({ value }) => value.operationId,
      ),
    );
    const ofEtt = new RegExp(`\\b(?:${ids.join("|")}|\\w*Ett(?:Client|Credentials)|ett(?=Scenario\\b))`);

    const { removed } = leaveOutModel(root, apiOf("enmacc"), result.after, result.reapplied.modelled, true);

    expect(ids.length).toBeGreaterThan(30);
    expect(removed).toContain("packages/contract-testing/test/unit/enmacc-scenario.test.ts");
    expect(removed.filter((file) => ofEtt.test(readFileSync(join(root, file), "utf8")))).toEqual([]);
    // What names operations that every document of enmacc has, and that a program was observed to call, stays as well.
    expect(removed).not.toContain("packages/auth/test/unit/enmacc.test.ts");
    expect(removed.filter((file) => /\/(fault-matrix|fleet)\//.test(file))).toEqual([]);
  });

  it("finds nothing to do when the same document comes again", async () => {
    const { files: before } = await pulled(name, true);
    const repository = tinyRepository();
    for (const [file, text] of before) repository.write(file, text);
    rmSync(join(repository.root, "specs/enmacc/upstream.yaml"), {
      force: !before.has("specs/enmacc/upstream.yaml"),
    });
    for (const [file, text] of before) repository.write(file, text);

    const again = await pull(repository.root, apiOf("enmacc"), { from: [customerDocument(name)] });

    expect(again.kind).toBe("unchanged");
    expect(filesIn(repository.root)).toEqual(before);
  });
});

describe("docs/vendor-enmacc.md", () => {
  it("shows sections that the pull prints, in the order of its steps", async () => {
    const guide = readFileSync(join(root, "docs/vendor-enmacc.md"), "utf8");
    const outputs = [...guide.matchAll(/```text\n(.*?)```/gs)].map(([, text = ""]) => text);
    const reports = await Promise.all(
      [false, true].map(async (drop) => pullReport((await pulled("gateway-export.json", drop)).result)),
    );

    expect(outputs).toHaveLength(2);
    for (const [index, text] of outputs.entries())
      for (const [heading] of text.matchAll(/^### .*$/gm)) expect(reports[index]).toContain(`${heading}\n`);
  });
});

describe("pull() of a customer's document that is broken", () => {
  const text = () => readFileSync(customerDocument("versioned-paths.yaml"), "utf8");

  it.each([
    [
      "a reference that leads nowhere",
      "#/components/parameters/Offset",
      "#/components/parameters/Gone",
      /:\d+:\d+: \$ref .*Gone.* leads nowhere/,
    ],
    [
      "an operationId that is used twice",
      "operationId: findRfqs",
      "operationId: findTrades",
      /:\d+:\d+: operationId findTrades .* also that of/,
    ],
  ])("writes nothing and names the place of %s", async (_, from, to, message) => {
    const repository = await repositoryWithUses();
    repository.write("broken.yaml", text().replace(from, to));
    const before = filesIn(repository.root);

    const error = await thrownBy(() =>
      pull(repository.root, apiOf("enmacc"), {
        from: [join(repository.root, "broken.yaml")],
        dropModelled: true,
      }),
    );

    expect(error).toMatchObject({ code: "upstream_invalid", message: expect.stringMatching(message) });
    expect(filesIn(repository.root)).toEqual(before);
  });

  it("writes nothing if nothing of the model would be left, as with the document of another API", async () => {
    const repository = await repositoryWithUses();
    repository.write(
      "other.yaml",
      text()
        .replaceAll(/ {2}\/v2\.2\//g, "  /v2.2/other-")
        .replaceAll("operationId: ", "operationId: other-"),
    );
    const before = filesIn(repository.root);

    const error = await thrownBy(() =>
      pull(repository.root, apiOf("enmacc"), {
        from: [join(repository.root, "other.yaml")],
        dropModelled: true,
      }),
    );

    expect(error).toMatchObject({
      code: "upstream_invalid",
      message: expect.stringMatching(/none of the operations.*specs add/s),
    });
    expect(filesIn(repository.root)).toEqual(before);
  });

  it("derives an operationId without the version of the path", async () => {
    const repository = await enmaccRepository();
    repository.write("unnamed.yaml", text().replace("      operationId: makeOffer\n", ""));

    await pull(repository.root, apiOf("enmacc"), {
      from: [join(repository.root, "unnamed.yaml")],
      dropModelled: true,
    });

    const { paths } = parse(repository.read("specs/enmacc/openapi.yaml"));
    expect(paths["/v2.2/rfqs/{id}/offers"].post.operationId).toBe("postRfqsByIdOffers");
  });

  it("leaves trades typed by their operation if the document calls its schemas otherwise", async () => {
    const repository = await repositoryWithUses();
    repository.write(
      "renamed.yaml",
      text()
        .replaceAll(/(#\/components\/schemas\/\w+|^ {4}(?:Trade|Rfq)(?=:$))/gm, "$1Dto")
        .replaceAll(/^ {4}(\w+):\n {6}type: object/gm, (whole, name: string) =>
          name.endsWith("Dto") ? whole : whole.replace(name, `${name}Dto`),
        ),
    );

    await pull(repository.root, apiOf("enmacc"), {
      from: [join(repository.root, "renamed.yaml")],
      dropModelled: true,
    });

    const schemas = repository.read("packages/enmacc-client/src/schemas.ts");
    expect(schemas).toMatch(/^import type \{ operations \} from/);
    expect(schemas).toContain("export type Trade = TradeContent[keyof TradeContent];");
    expect(schemas).not.toMatch(/Schemas|components|Rfq/);
  });

  it("keeps authenticate, which the auth package calls, if the document lacks it", async () => {
    const repository = await enmaccRepository();
    const lines = text().split("\n");
    const start = lines.indexOf("  /v2.2/authenticate:");
    lines.splice(start, lines.indexOf("  /v2.2/trades:") - start);
    repository.write("without.yaml", lines.join("\n"));

    const result = await pull(repository.root, apiOf("enmacc"), {
      from: [join(repository.root, "without.yaml")],
      dropModelled: true,
    });

    expect(result.kind === "changed" && result.reapplied.modelled?.stillModelled).toEqual([
      "POST /v2.1/authenticate (authenticate)",
    ]);
    expect(
      parse(repository.read("specs/enmacc/openapi.yaml")).paths["/v2.1/authenticate"].post,
    ).toMatchObject({
      "x-idempotent": true,
      security: [{ ApiKey: [] }],
    });
    expect(checked(repository)).toEqual([]);
  });
});
