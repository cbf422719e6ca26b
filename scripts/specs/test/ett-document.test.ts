import { describe, expect, it } from "vitest";
import { calls, document, operation, property, responseOf, schema, shapes } from "./support/ett-document.ts";

// What ETT's wire does where its published document is silent or wrong. Anyone who pulls a newer upstream
// document learns here which of these truths it would undo.

const credentials = ["createCredential", "getCredentials", "deleteCredential"];
const reports = ["requestReportGeneration", "getReportStatuses", "downloadReport"];
const contracts = ["createContracts", "getContracts", "updateContractEndDates", "getContract"];
const wallet = calls.filter(({ path }) => path.startsWith("/wallet-api/")).map(({ id }) => id);
const notCallable = [
  "acceptServiceProviderTerms",
  "createWallet",
  "getServiceProviderTerms",
  "requestReportGeneration",
];

describe("the ETT document: operations", () => {
  it("has 33 operations with unique names", () => {
    const ids = calls.map(({ id }) => id);

    expect(ids).toHaveLength(33);
    expect(new Set(ids).size).toBe(33);
  });

  it("names production and demo as servers", () => {
    const urls = document.servers.map(({ url }) => url);

    expect(urls).toEqual(["https://energytrackandtrace.dk", "https://demo.energytrackandtrace.dk"]);
  });

  it.each(calls)("$id asks for version 1, which the client supplies", ({ operation }) => {
    const header = operation.parameters.find(({ name }) => name === "X-API-Version");

    expect(operation["x-api-version"]).toBe("1");
    expect(header).toMatchObject({ required: true, "x-client-supplied": true });
  });

  it("takes organizationId as a required GUID wherever it is taken", () => {
    const parameters = calls.flatMap(({ operation }) =>
      operation.parameters.filter(({ name }) => name === "organizationId"),
    );

    expect(parameters).toHaveLength(26);
    for (const parameter of parameters)
      expect(parameter).toMatchObject({ required: true, schema: { format: "uuid" } });
  });

  it("needs no credentials for receiveSlice, and for nothing else", () => {
    const open = calls.filter(({ operation }) => operation.security?.length === 0);

    expect(open.map(({ id }) => id)).toEqual(["receiveSlice"]);
  });

  it("says whether each POST is idempotent, and has a recovery hint for each that is not", () => {
    const posts = calls.filter(({ method }) => method === "post").map((call) => call.operation);

    const safe = posts.filter((post) => post["x-idempotent"] === true);
    const unsafe = posts.filter((post) => post["x-idempotent"] === false);
    expect(safe.map(({ operationId }) => operationId)).toEqual(["acceptServiceProviderTerms"]);
    expect(safe.length + unsafe.length).toBe(posts.length);
    for (const post of unsafe) expect(post["x-recovery-hint"], post.operationId).toMatch(/\w{3}/);
  });

  it("marks the operations that a third party cannot use", () => {
    const marked = calls.filter(({ operation }) => operation["x-not-callable"] !== undefined);

    expect(marked.map(({ id }) => id).sort()).toEqual(notCallable);
  });

  it("knows how each list is paged", () => {
    const paged = (kind: string) =>
      calls.filter(({ operation }) => operation["x-paging"] === kind).map(({ path }) => path);

    expect(paged("cursor").every((path) => path.endsWith("/cursor"))).toBe(true);
    expect(paged("cursor")).toHaveLength(3);
    expect(paged("offset").sort()).toEqual([
      "/wallet-api/aggregate-certificates",
      "/wallet-api/aggregate-claims",
      "/wallet-api/aggregate-transfers",
      "/wallet-api/certificates",
      "/wallet-api/claims",
      "/wallet-api/transfers",
    ]);
  });
});

describe("the ETT document: requests", () => {
  it("requires every request body, as JSON", () => {
    const bodies = calls.flatMap(({ operation }) => operation.requestBody ?? []);

    expect(bodies).toHaveLength(8);
    for (const body of bodies) {
      expect(body.required).toBe(true);
      expect(Object.keys(body.content)).toEqual(["application/json"]);
    }
  });

  it("bounds pages, times and quantities", () => {
    const parameters = calls.flatMap(({ operation }) => operation.parameters);
    const bounds = (name: string, bound: string) =>
      new Set(parameters.filter((parameter) => parameter.name === name).map((found) => found.schema[bound]));

    expect(bounds("Limit", "minimum")).toEqual(new Set([1]));
    expect(bounds("Skip", "minimum")).toEqual(new Set([0]));
    for (const name of ["Start", "End", "UpdatedSince"])
      expect(bounds(name, "maximum"), name).toEqual(new Set([253402300799]));
    for (const name of ["ClaimRequest", "TransferRequest", "ReceiveRequest"])
      expect(property(name, "quantity"), name).toMatchObject({ minimum: 1, maximum: 4294967295 });
  });

  it("takes a GSRN of 18 digits", () => {
    expect(property("CreateContract", "gsrn").pattern).toBe("^\\d{18}$");
  });
});

describe("the ETT document: responses that succeed", () => {
  it("queues transfers, claims, reports and slices with 202, and nothing else", () => {
    const queued = calls.filter(({ operation }) => operation.responses["202"] !== undefined);

    expect(queued.map(({ id }) => id).sort()).toEqual([
      "claimCertificate",
      "receiveSlice",
      "requestReportGeneration",
      "transferCertificate",
    ]);
    for (const { operation } of queued) expect(operation.responses["200"]).toBeUndefined();
  });

  it("tells where to poll what became of a transfer, a claim and a report", () => {
    expect(operation("transferCertificate")["x-poll-with"]).toBe("getRequestStatus");
    expect(operation("claimCertificate")["x-poll-with"]).toBe("getRequestStatus");
    expect(operation("requestReportGeneration")["x-poll-with"]).toBe("getReportStatuses");
  });

  it("deletes a credential with 204 and no body", () => {
    const { responses } = operation("deleteCredential");

    expect(responses["200"]).toBeUndefined();
    expect(responses["204"]?.content).toBeUndefined();
  });

  it("returns created contracts, and nothing for changed ones", () => {
    expect(shapes("createContracts", "201")).toEqual(["ContractList"]);
    expect(shapes("updateContractEndDates", "200")).toEqual(["empty"]);
  });

  it("downloads a report as PDF", () => {
    expect(responseOf("downloadReport", "200")?.content).toMatchObject({
      "application/pdf": { schema: { type: "string", format: "binary" } },
    });
  });

  it("carries the supported versions on whatever succeeds", () => {
    const headers = calls
      .filter(({ operation }) => operation.operationId !== "createWallet")
      .flatMap(({ operation }) => Object.entries(operation.responses))
      .filter(([status]) => status.startsWith("2"))
      .map(([, { headers }]) => Object.keys(headers ?? {}));

    expect(headers).toHaveLength(32);
    for (const names of headers) expect(names).toContain("api-supported-versions");
  });
});

describe("the ETT document: responses that fail", () => {
  it.each(calls)("$id refuses a version with 400, which may be empty", ({ id }) => {
    const description = responseOf(id, "400")?.description;

    expect(description).toMatch(/empty body/i);
    expect(description).toContain("X-API-Version");
  });

  it.each(calls.filter(({ operation }) => operation.operationId !== "receiveSlice"))(
    "$id returns 401 without a body",
    ({ operation }) => {
      expect(operation.responses["401"]).toBeDefined();
      expect(shapes(operation.operationId, "401")).toEqual(["empty"]);
    },
  );

  it.each(credentials)("%s: authorization service", (id) => {
    expect(shapes(id, "400")).toEqual(["EttError"]);
    expect(shapes(id, "403")).toEqual(["EttError", "ProblemDetails"]);
    expect(shapes(id, "404")).toEqual(["EttError"]);
  });

  it.each(["getMeteringPoints", ...contracts])("%s: measurements and contracts", (id) => {
    expect(shapes(id, "400")).toEqual(["ValidationProblemDetails"]);
    expect(shapes(id, "403")).toEqual(["empty"]);
  });

  it("contracts: 404 as a problem, 409 as a validation problem", () => {
    expect(shapes("getContract", "404")).toEqual(["ProblemDetails"]);
    expect(shapes("updateContractEndDates", "404")).toEqual(["ProblemDetails"]);
    expect(shapes("createContracts", "409")).toEqual(["ValidationProblemDetails"]);
    expect(shapes("updateContractEndDates", "409")).toEqual(["ValidationProblemDetails"]);
  });

  it("reports: validation problems, ETT errors, text and problems", () => {
    for (const id of reports) expect(shapes(id, "403"), id).toEqual(["EttError"]);
    expect(shapes("requestReportGeneration", "400")).toEqual([
      "EttError",
      "ValidationProblemDetails",
      "string",
    ]);
    expect(shapes("getReportStatuses", "400")).toEqual(["ValidationProblemDetails"]);
    expect(shapes("downloadReport", "404")).toEqual(["ProblemDetails"]);
  });

  it.each(wallet.filter((id) => !["createWallet", "receiveSlice"].includes(id)))("%s: wallet proxy", (id) => {
    expect(shapes(id, "400")).toEqual(expect.arrayContaining(["ProblemDetails", "ValidationProblemDetails"]));
    expect(shapes(id, "403")).toEqual(["ProblemDetails"]);
  });

  it("wallet: the vault's bare string where the organisation has no wallet", () => {
    const withString = wallet.filter((id) => shapes(id, "404").includes("VaultErrorMessage"));

    expect(schema("VaultErrorMessage").type).toBe("string");
    expect(withString.sort()).toEqual([
      "aggregateCertificates",
      "aggregateClaims",
      "aggregateTransfers",
      "claimCertificate",
      "getCertificate",
      "getCertificates",
      "getCertificatesCursor",
      "getClaims",
      "getClaimsCursor",
      "getTransfers",
      "getTransfersCursor",
      "receiveSlice",
      "transferCertificate",
    ]);
  });

  it("createWallet always returns 500 to a valid request", () => {
    expect(shapes("createWallet", "500")).toEqual(["empty"]);
  });

  it("documents an ASP.NET problem under both of its media types", () => {
    const oneType = Object.entries(document.components.responses).filter(([, { content }]) => {
      const problem = JSON.stringify(content ?? {}).includes("ProblemDetails");
      return problem && !(content?.["application/json"] && content["application/problem+json"]);
    });

    expect(oneType).toEqual([]);
  });
});

describe("the ETT document: schemas", () => {
  it("writes the wallet's enums in camelCase", () => {
    expect(schema("AscOrDesc").enum).toEqual(["asc", "desc"]);
    expect(schema("CertificateSortBy").enum).toEqual(["end", "quantity", "type"]);
    expect(schema("CertificateType").enum).toEqual(["consumption", "production"]);
    expect(schema("RequestStatus").enum).toEqual(["pending", "completed", "failed"]);
    expect(schema("TimeMatch").enum).toEqual(["hourly", "all"]);
    expect(schema("TrialFilter").enum).toEqual(["nonTrial", "trial"]);
    expect(schema("TimeAggregate").enum).toEqual([
      "actual",
      "total",
      "year",
      "month",
      "week",
      "day",
      "hour",
      "quarterHour",
    ]);
  });

  it("leaves the other services' enums in PascalCase", () => {
    expect(schema("MeteringPointTypeResponse").enum).toEqual(["Production", "Consumption"]);
    expect(schema("RelationStatus").enum).toEqual(["Pending", "Created"]);
    expect(schema("ReportStatus").enum).toEqual(["Pending", "Completed", "Failed"]);
  });

  it("has Claim.updatedAt, always", () => {
    expect(property("Claim", "updatedAt")).toMatchObject({ format: "int64", "x-encoding": "unix-seconds" });
    expect(schema("Claim").required).toContain("updatedAt");
  });

  it("has WalletRecord.disabledDate, always, and null while active", () => {
    expect(property("WalletRecord", "disabledDate")).toMatchObject({ format: "int64", nullable: true });
    expect(schema("WalletRecord").required).toContain("disabledDate");
  });

  it("counts quantities in Wh, in integers wide enough for uint32", () => {
    const quantities = Object.values(document.components.schemas).flatMap(
      ({ properties }) => properties?.quantity ?? [],
    );

    expect(quantities).toHaveLength(9);
    for (const quantity of quantities)
      expect(quantity).toMatchObject({ type: "integer", format: "int64", "x-unit": "Wh" });
  });

  it("closes no object", () => {
    const closed = Object.entries(document.components.schemas).filter(
      ([, { additionalProperties }]) => additionalProperties === false,
    );

    expect(closed).toEqual([]);
  });

  it("leaves nothing optional in the responses of the services outside the wallet", () => {
    const names = ["Address", "Contract", "CreateCredentialResponse", "MeteringPoint", "ReportStatusItem"];

    for (const name of names) {
      const { properties, required } = schema(name);
      expect([...(required ?? [])].sort(), name).toEqual(Object.keys(properties ?? {}).sort());
    }
  });
});
