import { createEnmaccClient } from "@energy-clients/enmacc-client";
import { createEttClient } from "@energy-clients/ett-client";
import { describe, expect, it } from "vitest";
import type { ConsoleOperation } from "../../../.vitepress/theme/console/document/operation.ts";
import { buildWireRequest, readAsPackage } from "../../../.vitepress/theme/console/request/console-client.ts";
import {
  checkBaseUrl,
  cleanCredential,
  credentialProblem,
} from "../../../.vitepress/theme/console/request/credentials.ts";
import { exampleBodyText, exampleTexts } from "../../../.vitepress/theme/console/request/example-values.ts";
import { readValues } from "../../../.vitepress/theme/console/request/read-values.ts";
import { curlOf, typescriptOf } from "../../../.vitepress/theme/console/request/snippets.ts";
import { hasEnmaccModel } from "../../enmacc-model.ts";
import { apis, find, withExamples } from "./apis.ts";

const baseUrl = "http://127.0.0.1:4010";
function read(found: ReturnType<typeof find>, texts: Record<string, string>, bodyText?: string) {
  const { meta, fields, operation } = found;
  return readValues(meta, { fields, texts, bodyText }, operation.body);
}

describe("buildWireRequest()", () => {
  it.each(withExamples)(
    "builds from the document's examples what the package of %s sends for %s",
    async (name, id) => {
      const found = find(name, id);
      const { inputs, problems } = read(
        found,
        exampleTexts(found.operation, Date.now()),
        exampleBodyText(found.operation.body),
      );
      const sent: object[] = [];
      const fetch = async (url: string, { method, headers, body }: RequestInit) => {
        sent.push({ url, method, headers, ...(body !== undefined && { body }) });
        return new Response(null, { status: 500 });
      };
      const create = name === "ett" ? createEttClient : createEnmaccClient;

      const request = await buildWireRequest(found.api, found.meta, baseUrl, inputs);
      await (
        create({ baseUrl, fetch: fetch as never }).call as (id: string, init: object) => Promise<unknown>
      )(id, inputs);

      expect([...problems]).toEqual([]);
      expect(sent).toEqual([request]);
    },
  );

  it("refuses what the package refuses, and builds it for a mock all the same", async () => {
    const found = find("ett", "getWallets");

    await expect(buildWireRequest(found.api, found.meta, baseUrl, {})).rejects.toThrow(
      "query.organizationId",
    );
    expect(await buildWireRequest(found.api, found.meta, baseUrl, {}, false)).toMatchObject({
      url: `${baseUrl}/wallet-api/wallets`,
      headers: { "x-api-version": "1" },
    });
  });
});

describe("readValues()", () => {
  const transfer = find("ett", "transferCertificate");
  const examples = exampleTexts(transfer.operation, Date.now());

  it.each<[string, string, RegExp]>([
    ["query.organizationId", "", /required/],
    ["query.organizationId", "not-a-guid", /GUID.*string of 10 characters/],
    ["body.quantity", "1.5", /^expected a whole number$/],
    ["body.quantity", "0", /1 or more/],
    ["body.quantity", "99999999999", /4294967295 or less/],
    ["body.certificateId.streamId", "x", /GUID/],
    ["body.certificateId.registry", "", /required/],
  ])("says beside %s what is wrong with %j", (path, text, problem) => {
    const { problems } = read(transfer, { ...examples, [path]: text });

    expect([...problems.keys()]).toEqual([path]);
    expect(problems.get(path)).toMatch(problem);
    if (text.length > 3) expect(problems.get(path)).not.toContain(text);
  });

  it("finds all problems at once", () => {
    const { problems } = read(transfer, { ...examples, "query.organizationId": "x", "body.quantity": "x" });

    expect([...problems.keys()].sort()).toEqual(["body.quantity", "query.organizationId"]);
  });

  it.each([["{"], ["not JSON"], ["{'a':1}"], ['{"quantity":9007199254740993}']])(
    "says that the body %j is invalid JSON or would be rounded",
    (bodyText) => {
      const { problems } = read(transfer, examples, bodyText);

      expect(problems.get("body")).toMatch(/^expected JSON: /);
    },
  );

  it("checks a body that was entered as JSON by its fields", () => {
    const body = { certificateId: { registry: "energy-origin" }, quantity: "5", hashedAttributes: [] };

    const { problems } = read(transfer, examples, JSON.stringify(body));

    expect([...problems.keys()].sort()).toEqual([
      "body.certificateId.streamId",
      "body.quantity",
      "body.receiverId",
    ]);
  });

  it("reads times, lists and choices as the document types them", () => {
    const transfers = find("ett", "getTransfers");
    const start = (text: string) =>
      read(transfers, { ...exampleTexts(transfers.operation, Date.now()), "query.Start": text }).inputs.query
        ?.Start;

    expect(start("1795168800")).toBe(1795168800);
    expect(start("2026-11-20T10:00")).toBe(1795168800);
    expect(start("2026-11-20T10:00Z")).toBe(1795168800);
    expect(
      read(transfers, {
        ...exampleTexts(transfers.operation, Date.now()),
        "query.Start": "yesterday",
      }).problems.get("query.Start"),
    ).toMatch(/seconds since 1970/);
    const { inputs } = read(transfer, { ...examples, "body.hashedAttributes": " assetId \n\nother\n" });
    expect(inputs.body).toMatchObject({ hashedAttributes: ["assetId", "other"] });
    expect(read(transfer, { ...examples, "body.hashedAttributes": "" }).inputs.body).toMatchObject({
      hashedAttributes: [],
    });
  });

  it("keeps a name such as __proto__ a name", () => {
    const field = {
      ...transfer.fields[0],
      in: "body",
      path: "body.__proto__.x",
      keys: ["__proto__", "polluted"],
    };

    const { inputs } = readValues(transfer.meta, {
      fields: [field as (typeof transfer.fields)[number]],
      texts: { "body.__proto__.x": "1" },
      bodyText: undefined,
    });

    expect(JSON.stringify(inputs.body)).toBe('{"__proto__":{"polluted":"1"}}');
    expect({}).not.toHaveProperty("polluted");
  });
});

describe("readAsPackage()", () => {
  const { api, meta } = find("ett", "getWallets");
  const ask = (status: number, body: string, type = "application/json") =>
    readAsPackage(api, meta, baseUrl, {}, { status, body, headers: [["content-type", type]] });

  it.each<[number, string, string, boolean, RegExp]>([
    [200, '{"result":[]}', "application/json", false, /typed/],
    [403, "", "application/json", true, /^ApiError with code forbidden: getWallets .* returned 403/],
    [200, "<html>", "text/html", true, /^ClientError with code response_malformed/],
    [502, "<html>", "text/html", true, /server_error/],
  ])("says what a program gets for %i %j", async (status, body, type, isError, text) => {
    const result = await ask(status, body, type);

    expect(result.isError).toBe(isError);
    expect(result.text).toMatch(text);
  });
});

describe("checkBaseUrl()", () => {
  const [ett, enmacc] = apis as [(typeof apis)[number], (typeof apis)[number]];

  it.each<[string, RegExp]>([
    ["javascript:alert(1)", /expected https/],
    ["data:text/html,x", /expected https/],
    ["http://example.com", /expected https/],
    ["https://user:pw@example.com", /user name or password/],
    ["https://example.com/?token=x", /query/],
    ["https://example.com/#x", /fragment/],
    ["example.com", /absolute https URL/],
    ["", /required/],
    ...enmacc.servers.flatMap((server): [string, RegExp][] => [
      [server, /server of enmacc CONNECT/],
      [`${server.replace("connect", "CONNECT")}:443/v2`, /server of enmacc CONNECT/],
    ]),
  ])("refuses %j", (text, problem) => {
    expect(checkBaseUrl(text, ett, apis).problem).toMatch(problem);
  });

  it("takes a gateway and this machine", () => {
    expect(checkBaseUrl(" https://gateway.example/ett/ ", ett, apis)).toEqual({
      url: "https://gateway.example/ett",
    });
    expect(checkBaseUrl("http://localhost:8080", ett, apis)).toEqual({ url: "http://localhost:8080" });
  });
});

describe("credentialProblem()", () => {
  const [ett] = apis as [(typeof apis)[number]];
  const bearer = { scheme: "Bearer", kind: "bearer", header: "authorization" } as const;
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const jwt = (claims: object) => `${encode({ alg: "none" })}.${encode(claims)}.signature`;
  const now = () => 1_000_000;

  it.each<[string, RegExp]>([
    ["", /enter the token/],
    ["one\ntwo", /line break/],
    ["one two", /space/],
    ["tokün", /character that a header cannot have/],
    [jwt({ iss: "https://enmacc.example" }), /another API.*enmacc\.example/],
    [jwt({ iss: "https://datahubeouenerginet.b2clogin.com/x", exp: 1000 }), /expired at 1970/],
  ])("refuses %j", (token, problem) => {
    expect(credentialProblem(token, bearer, ett, now)).toMatch(problem);
  });

  it.each([
    "opaque",
    "a.b.c",
    "a.e30.c",
    jwt({ iss: 7 }),
    jwt({ iss: "https://gateway.example", exp: 1001 }),
  ])("takes %j, which a gateway may have issued", (token) => {
    expect(credentialProblem(token, bearer, ett, now)).toBeUndefined();
  });

  it("forgives what is pasted with a token, but not a line break within", () => {
    expect(cleanCredential(" Authorization: Bearer abc\n", bearer)).toBe("abc");
    expect(cleanCredential("abc\ndef", bearer)).toBe("abc\ndef");
  });
});

describe("curlOf()", () => {
  it.skipIf(!hasEnmaccModel)("has no secret, and quotes whatever the request holds", () => {
    const { operation } = find("enmacc", "getTrades");
    const url = `${baseUrl}/v2.2/rfqs?a=[1]&b=it's`;

    const command = curlOf(
      { method: "POST", url, headers: { "x-empty": "" }, body: "'$(reboot)`x`\n@file" },
      operation,
    );

    expect(command).toBe(
      [
        `curl --globoff --path-as-is --include --request POST '${baseUrl}/v2.2/rfqs?a=[1]&b=it'\\''s'`,
        '--header "x-api-key: $API_KEY"',
        '--header "authorization: Bearer $TOKEN"',
        "--header 'x-empty;'",
        "--data-raw ''\\''$(reboot)`x`\n@file'",
      ].join(" \\\n  "),
    );
  });
});

describe("typescriptOf()", () => {
  const write = (id: string, inputs: object) => {
    const { api, operation } = find("ett", id);
    return typescriptOf(api, operation, inputs, { baseUrl, isMock: false });
  };

  it("writes the call with its inputs, and reads secrets from the environment", () => {
    const found = find("ett", "transferCertificate");
    const { inputs } = read(found, exampleTexts(found.operation, Date.now()));

    const text = write("transferCertificate", inputs);

    expect(text).toContain("const data = await unwrap(ett.transferCertificate({\n");
    expect(text).toContain('  query: { organizationId: "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90" },');
    expect(text).toContain("process.env");
  });

  it("keeps texts of any kind literals", () => {
    const text = write("getWallets", { query: { 'a"b': "\u2028`#x`\n", ["__proto__"]: 1 } });

    expect(text).toContain('"a\\"b": "\\u2028`#x`\\n"');
    expect(text).toContain('["__proto__"]: 1');
  });

  it("writes a program for an API without an entry in the auth package", () => {
    const [api] = apis as [(typeof apis)[number]];
    const operation = { id: "get-cars", credentials: [] } as unknown as ConsoleOperation;

    const text = typescriptOf(
      { ...api, name: "cars", clientPackage: "cars-client" },
      operation,
      {},
      { baseUrl, isMock: true },
    );

    expect(text).toContain('import { createCarsClient } from "@energy-clients/cars-client";');
    expect(text).toContain('await unwrap(client["get-cars"]())');
  });
});
