import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import { describe, expect, it, onTestFinished } from "vitest";
import { adverseAnswers } from "../src/compatibility/adverse-answers.ts";
import { proofReport } from "../src/compatibility/proof-report.ts";
import { prove } from "../src/compatibility/prove.ts";
import { type Api, apis } from "../src/document/apis.ts";
import type { Json, JsonObject } from "../src/document/document.ts";

const real = join(import.meta.dirname, "../../..");
const enmacc = apis.find(({ name }) => name === "enmacc") as Api;

/** The packages as they are, committed, with the dependencies that are installed. */
function committedRepository(): string {
  const root = mkdtempSync(join(tmpdir(), "proof-test-"));
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

describe("prove()", () => {
  it("finds the operations that break for released consumers, by what they send and by what they get", () => {
    const root = committedRepository();
    const file = join(root, "packages/contract-testing/documents/enmacc.json");
    const document = JSON.parse(readFileSync(file, "utf8"));
    delete document.paths["/v2.2/products"];
    document.paths["/v2.2/rfqs"].get.parameters.push({
      name: "desk",
      in: "query",
      required: true,
      schema: { type: "string" },
    });
    document.components.schemas.Trade.properties.id = { type: "string", nullable: true };
    writeFileSync(file, JSON.stringify(document));

    const proof = prove(root, enmacc, "HEAD");

    expect([...(proof?.oldClient.keys() ?? [])].toSorted()).toEqual([
      "acceptQuote",
      "getProducts",
      "getRfqs",
      "getTrade",
    ]);
    expect(proof?.newClient.size).toBe(0);
    expect(proofReport(enmacc, proof)).toContain(
      `Released 0.0.0 consumers: 4 of ${proof?.total} operations break`,
    );
  }, 600_000);
});

describe("adverseAnswers()", () => {
  const documentOf = (schema: Json): JsonObject => ({
    paths: {
      "/a": {
        get: { operationId: "getA", responses: { "2XX": { content: { "application/json": { schema } } } } },
      },
    },
    components: { schemas: { Kind: { type: "string", enum: ["x", "y"] } } },
  });
  const answers = (schema: Json, body: Json) => adverseAnswers(documentOf(schema), "getA", 200, body);

  it("sets to null what may be null, in both versions of OpenAPI", () => {
    const properties = {
      old: { type: "string", nullable: true },
      now: { type: ["string", "null"] },
      never: { type: "string" },
    };

    const found = answers(
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

    const found = answers({ type: "array", items }, [
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ]);

    expect(found).toContainEqual([{ a: 1 }, { a: 3 }]);
  });

  it("gives every value of an enumeration", () => {
    const properties = { kind: { $ref: "#/components/schemas/Kind" } };

    const found = answers({ type: "object", required: ["kind"], properties }, { kind: "x" });

    expect(found).toEqual([{ kind: "x" }, { kind: "y" }]);
  });
});
