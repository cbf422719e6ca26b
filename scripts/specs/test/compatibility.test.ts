import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import { describe, expect, it, onTestFinished } from "vitest";
import { compatibilityReport } from "../src/compatibility/compatibility-report.ts";
import { responseVariants } from "../src/compatibility/response-variants.ts";
import { testCompatibility } from "../src/compatibility/test-compatibility.ts";
import { versionFailures } from "../src/compatibility/version-failures.ts";
import type { Json, JsonObject } from "../src/document/document.ts";
import { apiOf } from "./support/apis.ts";

const real = join(import.meta.dirname, "../../..");
const enmacc = apiOf("enmacc");

/** The packages as they are, committed, with the dependencies that are installed. */
function committedRepository(): string {
  const root = mkdtempSync(join(tmpdir(), "compatibility-test-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const isSource = (path: string) => !/[\\/](dist|(?<!src[\\/])coverage|\.turbo|\.vitest)$/.test(path);
  for (const name of ["client-core", "contract-testing", "enmacc-client"]) {
    const copy = { recursive: true, verbatimSymlinks: true, filter: isSource };
    cpSync(join(real, "packages", name), join(root, "packages", name), copy);
  }
  for (const file of ["tsconfig.base.json", ".gitignore"]) cpSync(join(real, file), join(root, file));
  symlinkSync(join(real, "node_modules"), join(root, "node_modules"));
  const git = (...args: string[]) => {
    const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
    const { status, stderr } = spawnSync("git", [...identity, ...args], { cwd: root, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
  };
  git("init", "-q");
  git("add", "packages", "tsconfig.base.json");
  git("commit", "-qm", "Released");
  return root;
}

describe("testCompatibility()", () => {
  it("finds the operations that break for released consumers, by what they send and by what they get", async () => {
    const root = committedRepository();
    const file = join(root, "packages/contract-testing/documents/enmacc.json");
    const document = JSON.parse(readFileSync(file, "utf8"));
    delete document.paths["/v2.2/products"];
    document.paths["/v2.2/rfqs"].get.parameters.push({
      name: "portfolio",
      in: "query",
      required: true,
      schema: { type: "string" },
    });
    document.components.schemas.Trade.properties.id = { type: "string", nullable: true };
    writeFileSync(file, JSON.stringify(document));

    const compatibility = await testCompatibility(root, enmacc, "HEAD");

    expect([...(compatibility?.oldClient.keys() ?? [])].toSorted()).toEqual([
      "acceptQuote",
      "getProducts",
      "getRfqs",
      "getTrade",
    ]);
    expect(compatibility?.newClient.size).toBe(0);
    expect(compatibilityReport(enmacc, compatibility)).toContain(
      `Released 0.0.0 consumers: 4 of ${compatibility?.total} operations break`,
    );
  }, 600_000);
});

describe("versionFailures()", () => {
  const documentOf = (sent: string, schema: JsonObject): JsonObject => ({
    paths: {
      "/a": {
        get: {
          operationId: "getA",
          "x-api-version": sent,
          parameters: [{ name: "x-api-version", in: "header", schema }],
          responses: {},
        },
      },
    },
  });
  const failures = (server: JsonObject) =>
    Object.fromEntries(versionFailures(apiOf("ett"), documentOf("1", { default: "1" }), server));

  it("names each operation whose version the server does not accept", () => {
    const refused = { getA: ["the client sends version 1, and the API accepts 2"] };

    expect(failures(documentOf("1", { type: "string", default: "2" }))).toEqual(refused);
    expect(failures(documentOf("1", { enum: ["2"] }))).toEqual(refused);
    expect(failures(documentOf("1", { const: "2" }))).toEqual(refused);
  });

  it("names none where the version is among those that are allowed, or any is", () => {
    expect(failures(documentOf("2", { enum: ["1", "2"], default: "2" }))).toEqual({});
    expect(failures(documentOf("2", { type: "string" }))).toEqual({});
  });
});

describe("responseVariants()", () => {
  const documentOf = (schema: Json): JsonObject => ({
    paths: {
      "/a": {
        get: { operationId: "getA", responses: { "2XX": { content: { "application/json": { schema } } } } },
      },
    },
    components: { schemas: { Kind: { type: "string", enum: ["x", "y"] } } },
  });
  const variants = (schema: Json, body: Json) => responseVariants(documentOf(schema), "getA", 200, body);

  it("sets to null what may be null, in both versions of OpenAPI", () => {
    const properties = {
      old: { type: "string", nullable: true },
      now: { type: ["string", "null"] },
      never: { type: "string" },
    };

    const found = variants(
      { type: "object", required: ["old", "now", "never"], properties },
      { old: "a", now: "b", never: "c" },
    );

    expect(found).toEqual([
      { old: "a", now: "b", never: "c" },
      { old: null, now: null, never: "c" },
    ]);
  });

  it("leaves out what may be missing, in every item of a list", () => {
    const items = { type: "object", required: ["a"], properties: { a: {}, b: {} } };

    const found = variants({ type: "array", items }, [
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ]);

    expect(found).toContainEqual([{ a: 1 }, { a: 3 }]);
  });

  it("gives every value of an enumeration", () => {
    const properties = { kind: { $ref: "#/components/schemas/Kind" } };

    const found = variants({ type: "object", required: ["kind"], properties }, { kind: "x" });

    expect(found).toEqual([{ kind: "x" }, { kind: "y" }]);
  });
});
