import { operations } from "@energy-clients/enmacc-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Editor } from "../support/editor.js";
import { openInLanguageServer } from "../support/language-server.js";
import { openInLanguageService } from "../support/language-service.js";

const imports = `
import type { ApiClient, GenericMethods, OperationMethod } from "@energy-clients/client-core";
import type { EnmaccClient } from "@energy-clients/enmacc-client";
import { type EttClient, forOrganization } from "@energy-clients/ett-client";
import { createAuthenticatedEttClient } from "../../src/ett.js";

declare const id: string;
declare const garage: ApiClient<object, Garage>;
declare const lot: Lot;
declare const enmacc: EnmaccClient;
const ett = createAuthenticatedEttClient({ environment: "demo", clientId: id, clientSecret: id });
const organization = forOrganization(ett, id);
interface Garage {
  /**
   * The car, as it was.
   * @deprecated Ends on 2027-06-30.
   */
  getOldCar: { responses: { 200: { content: { "application/json": { plate: string } } } } };
  then: { responses: { 204: object } };
}
/** As it is generated. */
interface LotMethods<Operations extends { readonly [Id in keyof Garage]: unknown } = Garage> {
  /**
   * The car, as it was.
   *
   * @deprecated Ends on 2027-06-30.
   */
  readonly getOldCar: OperationMethod<Operations["getOldCar"]>;
}
interface Lot extends LotMethods, GenericMethods<object, Garage> {}
`;

// The compiler's error in each of these lines is what an engineer reads who made the slip. One program for all
// of them, since an editor needs seconds to open one.
const slips = {
  "the organisation is missing": `ett.getWallets({ query: {} });`,
  "all of the query is missing": `ett.getWallets({});`,
  "the body is missing": `organization.transferCertificate({});`,
  "a field of the body is missing": `organization.transferCertificate({ body: { certificateId: { registry: id, streamId: id }, receiverId: id, quantity: 1 } });`,
  "an operation is misspelt": `ett.getWalets();`,
  "a parameter is misspelt": `organization.getCertificates({ query: { limit: 3 } });`,
  "an enumeration is misspelt": `organization.getCertificates({ query: { Type: "Production" } });`,
  "a bound client is given the organisation": `organization.getCertificates({ query: { organizationId: id } });`,
  "an environment does not exist": `createAuthenticatedEttClient({ environment: "prod", clientId: id, clientSecret: id });`,
  "an environment is misspelt": `createAuthenticatedEttClient({ environment: "Production", clientId: id, clientSecret: id });`,
  "data is used before ok is checked": `(await ett.getClientConsents()).data.result;`,
  "a client is not a promise": `garage.then;`,
};
const correct = {
  "optional parameters that are undefined": `organization.getCertificates({ query: { Limit: undefined, Type: undefined }, header: undefined }); organization.getCertificates({ query: undefined });`,
  "no input where none is needed": `organization.getCertificates();`,
  "data after ok": `const result = await ett.getClientConsents(); if (result.ok) result.data.result; else result.error;`,
  "data after a destructured ok": `const { ok, data } = await ett.getClientConsents(); if (ok) data.result;`,
  "a bound client's own organisation, by path": `organization.GET("/wallet-api/wallets");`,
};
/** An operation of each provenance: an owner's document leaves those of our model out. */
const enmaccOperations = [
  ...new Map(Object.values(operations).map((operation) => [operation.provenance, operation])).values(),
];
const PROVENANCE: { readonly [provenance: string]: RegExp[] } = {
  modelled: [/\*\*Modelled\*\*: our own design/],
  observed: [/\*\*Observed\*\* in a program/],
};
const before = imports.split("\n").length - 1;
const uses = `
ett.getClientConsents; ett.createCredential; ett.createWallet; ett.getMeteringPoints; ett.getRequestStatus;
organization.transferCertificate; organization.claimCertificate; organization.getCertificatesCursor;
organization.updateContractEndDates; ${enmaccOperations.map(({ id }) => `enmacc.${id};`).join(" ")} garage.getOldCar; lot.getOldCar;
organization.POST;
declare const state: import("@energy-clients/ett-client").RequestStatus;
declare const certificate: import("@energy-clients/ett-client").GranularCertificate; certificate.certificateType;
`;
const lines = [...Object.values(slips), ...Object.values(correct)];
const code = imports + lines.join("\n") + uses;

describe.each([
  ["TypeScript 5.9's language service", openInLanguageService],
  ["TypeScript 7's language server", openInLanguageServer],
] as const)("in an editor with %s", (_name, open) => {
  let editor: Editor;
  let errors: readonly (string | undefined)[];
  beforeAll(async () => {
    editor = await open(code);
    errors = await editor.errors();
  }, 60_000);
  afterAll(() => editor.close());

  describe("the error of TypeScript", () => {
    const errorOf = (slip: keyof typeof slips) => errors[before + Object.keys(slips).indexOf(slip)];

    it.each<[keyof typeof slips, string]>([
      [
        "the organisation is missing",
        "Property 'organizationId' is missing in type '{}' but required in type '{ organizationId: string; }'.",
      ],
      ["all of the query is missing", "{ query: { organizationId: string; };"],
      [
        "the body is missing",
        "body: { certificateId: { registry: string; streamId: string; }; receiverId: string;",
      ],
      ["a field of the body is missing", "Property 'hashedAttributes' is missing in type"],
      [
        "an operation is misspelt",
        "Property 'getWalets' does not exist on type 'AuthenticatedEttClient'. Did you mean 'getWallets'?",
      ],
      ["a parameter is misspelt", "Did you mean to write 'Limit'?"],
      ["an enumeration is misspelt", `Did you mean '"production"'?`],
      [
        "a bound client is given the organisation",
        "'organizationId' does not exist in type '{ Start?: number",
      ],
      ["an environment is misspelt", `Did you mean '"production"'?`],
      ["data is used before ok is checked", "is possibly 'undefined'."],
      ["a client is not a promise", "Property 'then' does not exist on type"],
    ])("names the culprit when %s", (slip, message) => {
      expect(errorOf(slip)).toContain(message);
    });

    it("lists the environments when one does not exist", () => {
      expect(errorOf("an environment does not exist")).toMatch(
        // The order of a union is not defined.
        /^Type '"prod"' is not assignable to type '(?=.*"demo")(?=.*"production").*EttEnvironmentUrls'\.$/,
      );
    });

    it.each(Object.keys(correct))("is absent for %s", (one) => {
      const line = before + Object.keys(slips).length + Object.keys(correct).indexOf(one);

      expect(errors[line]).toBeUndefined();
    });
  });

  it.each<[string, RegExp[]]>([
    [
      "ett.getClientConsents",
      [/^Organisations that gave their consent/, /Callable by: third-party clients/, /until a new token is/],
    ],
    [
      "ett.createCredential",
      [
        /\*\*Not idempotent\*\*/,
        /If the response is lost: getCredentials lists/,
        /Unix seconds: `startDate`/,
      ],
    ],
    ["ett.createWallet", [/\*\*Not callable\*\* with a third party's token/]],
    ["ett.getMeteringPoints", [/`GET \/api\/measurements\/meteringpoints`/, /Pending/]],
    ["ett.getRequestStatus", [/completed/]],
    [
      "organization.transferCertificate",
      [
        /^Transfer a certificate to another wallet/,
        /Callable by: third-party clients, for an organisation that consented/,
        /only confirms that the request was queued; `getRequestStatus` reports its outcome/,
        /\*\*Not idempotent\*\*: acts again when it is sent again/,
        /If the response is lost: getTransfers and getTransfersCursor list finished transfers/,
        /In Wh: `quantity`/,
        /`POST \/wallet-api\/transfers`/,
      ],
    ],
    ["organization.claimCertificate", [/\*\*Not idempotent\*\*/, /In Wh: `quantity`/]],
    ["organization.getCertificatesCursor", [/Oldest change first/, /Times in Unix seconds: `Start`, `End`/]],
    ["organization.updateContractEndDates", [/Idempotent: has the same effect when it is sent again/]],
    ...enmaccOperations.map(({ id, provenance }): [string, RegExp[]] => [
      `enmacc.${id}`,
      PROVENANCE[provenance] ?? [/./],
    ]),
  ])("%s shows what the document says, on hovering and beside the completions", async (name, texts) => {
    const { text } = await editor.hover(name);

    for (const one of texts) expect(text).toMatch(one);
    expect(await editor.completionText(name)).toBe(text);
  });

  it("shows the inputs of an operation and no others", async () => {
    const { signature } = await editor.hover("organization.transferCertificate");

    expect(signature).toMatch(
      /^\(property\) EttMethods<OrganizationOperations>\.transferCertificate: \(init: \{\s/,
    );
    expect(signature).toMatch(/ {4}header\?: \{/);
    expect(signature).toMatch(/ {4}body: \{\s+certificateId: .*;\s+receiverId: string;\s+quantity: number;/);
    expect(signature).not.toMatch(/organizationId|responses|cookie/);
  });

  it("offers each operation, and strikes through those that end", async () => {
    expect([...(await editor.completions("organization.")).keys()]).toEqual(
      expect.arrayContaining(["transferCertificate", "getCertificates", "call", "GET", "organizationId"]),
    );
    expect((await editor.completions("await ett.")).has("refreshToken")).toBe(true);
    for (const client of ["garage.", "lot."])
      expect((await editor.completions(client)).get("getOldCar")).toEqual({ deprecated: true });
    expect(await editor.struckThrough()).toEqual(["getOldCar", "getOldCar"]);
    expect((await editor.hover("lot.getOldCar")).text).toBe(
      "The car, as it was.\n@deprecated Ends on 2027-06-30.",
    );
  });

  it("leads from a method to its documentation, also for a bound client", async () => {
    for (const name of ["ett.getRequestStatus", "organization.transferCertificate"]) {
      const { file, line } = await editor.definition(name);

      const id = name.split(".")[1];
      expect(file).toMatch(/ett-client\/(dist\/cjs|src)\/generated\/methods\.(d\.)?ts$/);
      expect(line).toBe(`readonly ${id}: OperationMethod<Operations["${id}"]>;`);
    }
  });

  it("shows what the values of an enumeration mean", async () => {
    expect((await editor.hover("certificate.certificateType")).text).toMatch(
      /- `production`: electricity that was fed/,
    );
  });
});
