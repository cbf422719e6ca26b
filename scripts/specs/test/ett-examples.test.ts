import { describe, expect, it } from "vitest";
import { calls, example, operation, responseOf } from "./support/ett-document.ts";

interface Certificate {
  readonly federatedStreamId: { readonly streamId: string };
  readonly certificateType: string;
  readonly quantity: number;
  readonly start: number;
  readonly end: number;
}

interface Claim {
  readonly quantity: number;
  readonly productionCertificate: Certificate;
}

interface Transfer {
  readonly quantity: number;
  readonly federatedStreamId: { readonly streamId: string };
}

function list<Item>(id: string, name?: string): Item[] {
  return (example(id, "200", name) as { result: Item[] }).result;
}

function sum(items: readonly { quantity: number }[]): number {
  return items.reduce((total, { quantity }) => total + quantity, 0);
}

describe("examples of the ETT document", () => {
  it("cover every documented body, with `default` first where it succeeds", () => {
    const bodies = calls.flatMap(({ id, operation }) =>
      Object.keys(operation.responses).flatMap((status) =>
        Object.entries(responseOf(id, status)?.content ?? {}).map(([type, { examples }]) => ({
          where: `${id} ${status} ${type}`,
          succeeds: status.startsWith("2"),
          first: Object.keys(examples ?? {})[0],
        })),
      ),
    );

    for (const { where, succeeds, first } of bodies) {
      expect(first, where).toBeDefined();
      if (succeeds) expect(first, where).toBe("default");
    }
  });

  it("carry the status that they are sent with", () => {
    const problems = calls.flatMap(({ id, operation }) =>
      Object.keys(operation.responses)
        .filter((status) => status >= "400")
        .flatMap((status) =>
          Object.values(responseOf(id, status)?.content ?? {})
            .flatMap(({ examples }) => Object.values(examples ?? {}))
            .map(({ value }) => ({ where: `${id} ${status}`, status: Number(status), value })),
        ),
    );

    for (const { where, status, value } of problems) {
      if (typeof value === "string") continue;
      const { statusCode, status: own } = value as { statusCode?: number; status: number | string };
      expect(statusCode ?? own, where).toBe(status);
    }
  });

  it("show every request body", () => {
    const withBody = calls.filter(({ operation }) => operation.requestBody);

    for (const { id } of withBody) expect(example(id, "request"), id).toBeDefined();
  });

  it("have an empty page of every list", () => {
    const lists = calls.filter(({ id }) => Object.hasOwn(Object(example(id, "200")), "result"));

    expect(lists).toHaveLength(15);
    for (const { id } of lists) expect(list(id, "empty"), id).toEqual([]);
  });

  it("split every paged list into pages that add up to the whole", () => {
    const paged = calls.filter(({ id, operation }) => operation["x-paging"] && !id.startsWith("aggregate"));

    expect(paged).toHaveLength(6);
    for (const { id } of paged)
      expect([...list(id, "first-page"), ...list(id, "second-page")], id).toEqual(list(id));
  });

  it.each(["Certificates", "Claims", "Transfers"])("aggregate %s to the sum of what is listed", (what) => {
    const listed = sum(list(`get${what}`));

    expect(sum(list(`aggregate${what}`))).toBe(listed);
    expect(sum(list(`aggregate${what}`, "total"))).toBe(listed);
  });

  it("claim and transfer exactly what was produced, hour by hour", () => {
    const produced = list<Certificate>("getCertificates").filter(
      ({ certificateType }) => certificateType === "production",
    );

    expect(produced).toHaveLength(2);
    for (const { federatedStreamId, quantity } of produced) {
      const isIt = (one: { readonly federatedStreamId: { readonly streamId: string } }) =>
        one.federatedStreamId.streamId === federatedStreamId.streamId;
      const claimed = list<Claim>("getClaims").filter((claim) => isIt(claim.productionCertificate));
      const transferred = list<Transfer>("getTransfers").filter(isIt);
      expect(sum(claimed) + sum(transferred)).toBe(quantity);
    }
  });

  it("list the claim that is requested", () => {
    const request = example("claimCertificate", "request") as Record<string, unknown>;

    expect(list("getClaims")[0]).toMatchObject({
      quantity: request.quantity,
      productionCertificate: { federatedStreamId: request.productionCertificateId },
      consumptionCertificate: { federatedStreamId: request.consumptionCertificateId },
    });
  });

  it("list the transfer that is requested", () => {
    const request = example("transferCertificate", "request") as Record<string, unknown>;

    expect(list("getTransfers")[0]).toMatchObject({
      quantity: request.quantity,
      receiverId: request.receiverId,
      federatedStreamId: request.certificateId,
    });
  });

  it("pass one wallet reference from endpoint to receiver to transfer", () => {
    const { walletReference } = example("createWalletEndpoint", "201") as { walletReference: object };
    const { receiverId } = example("createExternalEndpoint", "201") as { receiverId: string };

    expect(example("createExternalEndpoint", "request")).toMatchObject({ walletReference });
    expect(example("transferCertificate", "request")).toMatchObject({ receiverId });
  });

  it("create the contracts, the report and the status that are asked for next", () => {
    const { reportId } = example("requestReportGeneration", "202") as { reportId: string };
    const { transferRequestId } = example("transferCertificate", "202") as { transferRequestId: string };
    const exampleOf = (id: string, name: string) =>
      operation(id).parameters.find((parameter) => parameter.name === name)?.example;

    expect(example("createContracts", "201")).toEqual(example("getContracts", "200"));
    expect(list<{ id: string }>("getReportStatuses")[0]?.id).toBe(reportId);
    expect(exampleOf("downloadReport", "reportId")).toBe(reportId);
    expect(exampleOf("getRequestStatus", "requestId")).toBe(transferRequestId);
  });

  it("have certificates of one hour each", () => {
    for (const { start, end } of list<Certificate>("getCertificates")) expect(end - start).toBe(3600);
  });
});
