import { operations } from "@energy-clients/enmacc-client";
import { describe, expect, it } from "vitest";
import { openInEditor } from "../support/editor.js";

const imports = `
import type { ApiClient } from "@energy-clients/client-core";
import type { EnmaccClient } from "@energy-clients/enmacc-client";
import { type EttClient, forOrganization } from "@energy-clients/ett-client";
import { createAuthenticatedEttClient } from "../../src/ett.js";

declare const id: string;
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
declare const garage: ApiClient<object, Garage>;
`;

// The compiler's error in each of these lines is what an engineer reads who made the slip. One language service for all
// of the file, since starting one takes seconds.
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
const enmaccIds = [
  ...new Map(Object.values(operations).map(({ id, provenance }) => [provenance as string, id])).values(),
];
const PROVENANCE: { readonly [provenance: string]: RegExp[] } = {
  modelled: [/\*\*Modelled\*\*: our own design/],
  observed: [/\*\*Observed\*\* in a program/],
};
const before = imports.split("\n").length - 1;
const uses = `
ett.getClientConsents; ett.createCredential; ett.createWallet; ett.getMeteringPoints; ett.getRequestStatus;
organization.transferCertificate; organization.claimCertificate; organization.getCertificatesCursor;
organization.updateContractEndDates; ${enmaccIds.map((id) => `enmacc.${id};`).join(" ")} garage.getOldCar; organization.POST;
declare const state: import("@energy-clients/ett-client").RequestStatus;
declare const certificate: import("@energy-clients/ett-client").GranularCertificate; certificate.certificateType;
`;
const lines = [...Object.values(slips), ...Object.values(correct)];
const editor = openInEditor(imports + lines.join("\n") + uses);

describe("the error of TypeScript", () => {
  const errorOf = (slip: keyof typeof slips) => editor.errors()[before + Object.keys(slips).indexOf(slip)];

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
    ["a bound client is given the organisation", "'organizationId' does not exist in type '{ Start?: number"],
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

    expect(editor.errors()[line]).toBeUndefined();
  });
});

describe("an editor", () => {
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
    ...enmaccIds.map((id): [string, RegExp[]] => [
      `enmacc.${id}`,
      PROVENANCE[operations[id].provenance] ?? [/./],
    ]),
  ])("shows at %s what the document says", (name, texts) => {
    const { text } = editor.hover(name);

    for (const one of texts) expect(text).toMatch(one);
  });

  it("shows the inputs of an operation and no others", () => {
    const { signature } = editor.hover("organization.transferCertificate");

    expect(signature).toMatch(/^\(property\) transferCertificate: \(init: \{\s+header\?: /);
    expect(signature).toMatch(/body: \{\s+certificateId: .*;\s+receiverId: string;\s+quantity: number;/);
    expect(signature).not.toMatch(/organizationId|responses|cookie/);
  });

  it("offers each operation, and strikes through those that end", () => {
    expect([...editor.completions("organization.").keys()]).toEqual(
      expect.arrayContaining(["transferCertificate", "getCertificates", "call", "GET", "organizationId"]),
    );
    expect(editor.completions("await ett.").has("refreshToken")).toBe(true);
    expect(editor.completions("garage.").get("getOldCar")).toContain("deprecated");
    expect(editor.struckThrough()).toEqual(["getOldCar"]);
    expect(editor.hover("garage.getOldCar").text).toBe(
      "The car, as it was.\n@deprecated Ends on 2027-06-30.",
    );
  });

  it("leads from a method to the operation of the document, also for a bound client", () => {
    for (const name of ["ett.getRequestStatus", "organization.transferCertificate"]) {
      const { file, line } = editor.definition(name);

      expect(file).toMatch(/ett-client\/(dist\/cjs|src)\/generated\/schema\.(d\.)?ts$/);
      expect(line).toBe(`${name.split(".")[1]}: {`);
    }
  });

  it("shows what the values of an enumeration mean", () => {
    expect(editor.hover("certificate.certificateType").text).toMatch(
      /- `production`: electricity that was fed/,
    );
  });
});
