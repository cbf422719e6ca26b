import { globSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { generateTypes } from "../src/generate/type-generator.ts";

const folder = join(import.meta.dirname, "golden/generator");
const names = globSync("*.yaml", { cwd: folder })
  .map((file) => basename(file, ".yaml"))
  .toSorted();

describe("generateTypes()", () => {
  // The generator is no longer maintained: its replacement, or a fix of ours, has to pass these.
  // `vitest run generator-golden --update` writes them anew; read what changed as a user of the types would.
  it.each(names)("generates the same types as before for %s", async (name) => {
    const document = parse(readFileSync(join(folder, `${name}.yaml`), "utf8"));

    const types = await generateTypes(document);

    await expect(types).toMatchFileSnapshot(join(folder, `${name}.ts`));
  });

  it("is tested with documents of OpenAPI 3.0 and 3.1, each with an output that exists", () => {
    const versions = names.map((name) => parse(readFileSync(join(folder, `${name}.yaml`), "utf8")).openapi);
    const outputs = readdirSync(folder).filter((file) => file.endsWith(".ts"));

    expect(names.length).toBeGreaterThanOrEqual(20);
    expect(new Set(versions)).toEqual(new Set(["3.0.3", "3.1.0"]));
    expect(outputs.toSorted()).toEqual(names.map((name) => `${name}.ts`));
  });

  it("is the only module that imports openapi-typescript", () => {
    const sources = join(import.meta.dirname, "../src");
    const users = globSync("**/*.ts", { cwd: sources }).filter((file) =>
      /(from|import\()\s*"openapi-typescript/.test(readFileSync(join(sources, file), "utf8")),
    );

    expect(users.map((file) => file.replaceAll("\\", "/"))).toEqual(["generate/type-generator.ts"]);
  });
});
