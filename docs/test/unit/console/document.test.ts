import { operations as enmacc } from "@energy-clients/enmacc-client";
import { operations as ett } from "@energy-clients/ett-client";
import { describe, expect, it } from "vitest";
import { readDeepLink } from "../../../.vitepress/theme/console/deep-link.ts";
import { readApi } from "../../../.vitepress/theme/console/document/read-api.ts";
import { clientOperation } from "../../../.vitepress/theme/console/request/client-operations.ts";
import { readRemovedOperations } from "../../../src/operations/removed-operations.ts";
import { hasEnmaccModel } from "../../enmacc-model.ts";
import { apis, find } from "./apis.ts";

// As `pnpm specs diff` writes them.
const changelog = `# @energy-clients/ett-client

## 3.0.0

### Major Changes

- Breaking: \`aggregateTransfers\`: The operation was removed, as announced for 2027-11-30 (before: \`GET /wallet-api/aggregate-transfers\`). What to do: call \`getTransfers\` (\`GET /wallet-api/transfers\`) instead of \`aggregateTransfers\` before you update; its calls no longer compile, and the API rejects them.
- Breaking: \`getWallets\`: The operation was removed without prior deprecation (before: \`GET /wallet-api/wallets\`). What to do: remove the calls of \`getWallets\` before you update; they no longer compile, and the API rejects them.

## 2.1.0

- Breaking: The operation \`GET /orders\` is now called \`listOrders\` (before: \`getOrders\`). What to do: replace \`"getOrders"\` with \`"listOrders"\` in your calls; calls by path need no change.
`;

describe("readApi()", () => {
  it("knows every operation of the clients, with a field for each input that they check", () => {
    for (const api of apis)
      for (const { id, parameters, body } of api.operations) {
        const paths = [...parameters, ...(body?.fields ?? [])].map(({ path }) => path);
        for (const { in: place, name } of clientOperation(api.name, id).inputs) {
          const path = `${place}.${name}`;
          // What is nested deeper is part of a field that is edited as JSON.
          const isShown = name === "" || paths.some((one) => one.startsWith(path) || path.startsWith(one));
          expect(isShown, `${id} ${path}`).toBe(true);
        }
      }
    expect(apis.map(({ name, operations }) => [name, operations.length])).toEqual([
      ["ett", Object.keys(ett).length],
      ["enmacc", Object.keys(enmacc).length],
    ]);
  });

  it("gives a field the document's type, unit, format and example", () => {
    const { fields } = find("ett", "transferCertificate");

    expect(Object.fromEntries(fields.map((field) => [field.path, field]))).toMatchObject({
      "query.organizationId": {
        type: "text",
        required: true,
        constraints: ["uuid"],
        example: expect.stringMatching(/^3f2c8a54/),
      },
      "body.certificateId.streamId": { keys: ["certificateId", "streamId"], required: true },
      "body.quantity": { type: "integer", unit: "Wh", constraints: expect.arrayContaining(["at least 1"]) },
      "body.hashedAttributes": {
        type: "list",
        itemType: "text",
        suggestions: expect.arrayContaining(["assetId"]),
      },
    });
    expect(find("ett", "getTransfers").fields.find(({ path }) => path === "query.Start")?.type).toBe(
      "unix-seconds",
    );
  });

  it.skipIf(!hasEnmaccModel)("gives a field the values that the document lists", () => {
    expect(find("enmacc", "getTrades").fields.find(({ path }) => path === "query.commodity")).toMatchObject({
      type: "choice",
      choices: expect.arrayContaining(["power", "gas"]),
    });
  });

  it("leaves out what the client sends by itself", () => {
    for (const { operations } of apis)
      for (const { parameters } of operations)
        expect(parameters.map(({ path }) => path)).not.toContain("header.X-API-Version");
  });

  it("reads a recursive document with texts of any kind", () => {
    const hostile = "<img src=x onerror=alert(1)>";
    const node = {
      type: "object",
      required: ["next"],
      properties: { next: { $ref: "#/components/schemas/Node" } },
    };
    const document = {
      servers: [{ url: "/relative" }, { url: "javascript:alert(1)" }],
      paths: {
        "/x": {
          parameters: [{ $ref: "#/components/parameters/Loop" }],
          post: {
            operationId: "constructor",
            summary: hostile,
            requestBody: {
              content: { "application/json": { schema: { $ref: "#/components/schemas/Node" } } },
            },
          },
        },
      },
      components: { parameters: { Loop: { $ref: "#/components/parameters/Loop" } }, schemas: { Node: node } },
    };
    const entry = { name: "x", title: hostile, clientPackage: "x-client" };

    const api = readApi({ entry, document, changelog: "" });

    expect(api.operations[0]).toMatchObject({ id: "constructor", summary: hostile, tag: "Other" });
    expect(api.operations[0]?.body?.fields?.map(({ type }) => type)).toEqual(["json"]);
    expect(readDeepLink("#operation=constructor", [api])).toMatchObject({ kind: "found" });
    expect(readDeepLink("#operation=__proto__", [api])).toMatchObject({ kind: "unknown" });
  });
});

describe("readDeepLink()", () => {
  const [first, ...others] = apis;
  const known = [{ ...first, removed: readRemovedOperations(changelog) }, ...others] as typeof apis;

  it.each<[string, object]>([
    ["", { kind: "none" }],
    ["#operation=", { kind: "none" }],
    ["#a-heading", { kind: "none" }],
    ["#operation=getTrades", { kind: "found", api: { name: "enmacc" } }],
    ["#api=ett&operation=getTransfers", { kind: "found", operation: { id: "getTransfers" } }],
    ["#operation=getOrders", { kind: "removed", removed: { since: "2.1.0", replacement: "listOrders" } }],
    ["#operation=getTransfer", { kind: "unknown", hint: "getTransfers" }],
    ["#operation=zzzzzzzzzzzz", { kind: "unknown", hint: undefined }],
    ["#operation=%zz%00<script>", { kind: "unknown" }],
  ])("reads %j", (hash, target) => {
    expect(readDeepLink(hash, known)).toMatchObject(target);
  });

  it("shows no more of an unknown name than a name has", () => {
    expect(readDeepLink(`#operation=${"x".repeat(100_000)}`, known)).toMatchObject({ id: "x".repeat(100) });
  });
});
