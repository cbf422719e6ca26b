import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadDocument } from "../../src/contract/load-document.js";
import { secretNames } from "../../src/secrets/secret-names.js";

const directory = new URL("../../documents/", import.meta.url);
const documents = readdirSync(directory)
  .filter((name) => name.endsWith(".json"))
  .map((name) => ({ name, content: JSON.parse(readFileSync(new URL(name, directory), "utf8")) as unknown }));

const looksSecret =
  /secret|token|key|passw|passphrase|credential|assertion|authoriz|bearer|signature|cookie|session|jwt|hint|code$/i;

/** Looked at one by one: these are none. */
const reviewed: Readonly<Record<string, string>> = {
  aibTechCode: "a kind of technology",
  aibFuelCode: "a kind of fuel",
  error_codes: "kinds of errors",
  hint: "the first three characters of a secret, which ETT shows",
  key: "the name of an attribute",
  keyId: "names a credential, and opens nothing",
  municipalityCode: "a place",
  postalCode: "a place",
  publicKey: "public by its nature",
  statusCode: "a status",
  token_type: "the scheme",
};

/** Looked at one by one in our model of enmacc. A vendored document takes its place, and may lack them. */
const reviewedInModel: Readonly<Record<string, string>> = { code: "the kind of an error" };

/** A vendored document of enmacc has names of its own, on which the pull decided: see `docs/vendor-enmacc.md`. */
const own = documents.filter(
  ({ name, content }) =>
    !name.startsWith("enmacc") || (content as { "x-provenance"?: unknown })["x-provenance"] !== undefined,
);

/** Each property and parameter of a document, and whether it is marked. `x-secret: false` is a decision too. */
function fieldsOf(
  part: unknown,
): { readonly name: string; readonly isMarked: boolean; readonly isDecided: boolean }[] {
  if (typeof part !== "object" || part === null) return [];
  const { properties, name, schema, in: place } = part as Readonly<Record<string, unknown>>;
  const markOf = (value: unknown) => {
    const mark = (value as { "x-secret"?: unknown } | null)?.["x-secret"];
    return { isMarked: mark === true, isDecided: typeof mark === "boolean" };
  };
  const own = Object.entries((properties as object | undefined) ?? {}).map(([field, value]) => ({
    name: field,
    ...markOf(value),
  }));
  const parameter = typeof name === "string" && typeof place === "string" && schema !== undefined;
  return [
    ...own,
    ...(parameter ? [{ name, ...markOf(schema) }] : []),
    ...Object.values(part).flatMap(fieldsOf),
  ];
}

describe("x-secret", () => {
  it.each(own)("is on each field of $name that looks like a secret and is not reviewed", ({ content }) => {
    const forgotten = fieldsOf(content)
      .filter(
        ({ name, isDecided }) =>
          !isDecided && looksSecret.test(name) && !Object.hasOwn({ ...reviewed, ...reviewedInModel }, name),
      )
      .map(({ name }) => name);

    expect(forgotten).toEqual([]);
  });

  it("has no review of a name that is marked or in no document", () => {
    const fields = own.flatMap(({ content }) => fieldsOf(content));
    const ofModel = own.length === documents.length ? reviewedInModel : {};

    const surplus = Object.keys({ ...reviewed, ...ofModel }).filter(
      (name) => !fields.some((field) => field.name === name && !field.isMarked),
    );

    expect(surplus).toEqual([]);
  });

  it("marks what the facts of ETT say is secret", () => {
    const ofEtt = documents.filter(({ name }) => name.startsWith("ett"));
    const marked = ofEtt.flatMap(({ content }) => fieldsOf(content)).filter(({ isMarked }) => isMarked);

    expect([...new Set(marked.map(({ name }) => name))].toSorted()).toEqual([
      "access_token",
      "client_secret",
      "privateKey",
      "secret",
    ]);
  });
});

describe("secretNames()", () => {
  it("takes names from schemas, through references and lists, from parameters and from security schemes", async () => {
    const secret = { type: "string", "x-secret": true };
    const schemas = {
      Pin: secret,
      Form: {
        type: "object",
        properties: {
          entry: { $ref: "#/components/schemas/Pin" },
          many: { type: "array", items: { $ref: "#/components/schemas/Pin" } },
          either: { oneOf: [{ type: "integer" }, { $ref: "#/components/schemas/Pin" }] },
          hidden: { type: "string", format: "password" },
          inner: { type: "object", properties: { deep: secret } },
          again: { $ref: "#/components/schemas/Form" },
          open: { type: "string" },
        },
      },
    };
    const content = { "application/json": { schema: { $ref: "#/components/schemas/Form" } } };
    const loaded = await loadDocument({
      openapi: "3.0.3",
      info: { title: "Names", version: "1" },
      security: [{ key: [] }],
      paths: {
        "/a/{door}": {
          post: {
            operationId: "a",
            parameters: [
              { name: "door", in: "path", required: true, schema: secret },
              { name: "X-Way", in: "header", schema: secret },
            ],
            requestBody: { content },
            responses: { 200: { description: "Done.", headers: { "X-Back": { schema: secret } } } },
          },
        },
      },
      components: { schemas, securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Gate" } } },
    });

    const isSecret = secretNames(loaded);

    for (const name of [
      "entry",
      "many",
      "either",
      "hidden",
      "deep",
      "door",
      "x-way",
      "X-BACK",
      "xGate",
      "form[entry]",
    ])
      expect(isSecret(name), name).toBe(true);
    for (const name of ["open", "inner", "again", "a", "constructor", "__proto__"])
      expect(isSecret(name), name).toBe(false);
  });
});
