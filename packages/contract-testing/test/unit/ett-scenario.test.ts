import { describe, expect, it } from "vitest";
import { certificates, claims, ettScenario, startMockServer, transfers } from "../../src/index.js";
import { dairy, datacenter, produced, receiverId, startEtt, used } from "./ett-calls.js";

const status = (id: string) => `/wallet-api/request-status/${id}`;

describe("ettScenario(): transfers", () => {
  it("takes the quantity at once, is pending, then completed, and arrives at the receiver", async () => {
    await using ett = await startEtt();

    const accepted = await ett.transfer(1_150_000);
    const id = accepted.body.transferRequestId;
    const meanwhile = await ett.get(`/wallet-api/certificates/${produced.registry}/${produced.streamId}`);
    const before = (await ett.get("/wallet-api/transfers")).body.result;
    const polls = [(await ett.get(status(id))).body.status, (await ett.get(status(id))).body.status];
    const after = (await ett.get("/wallet-api/transfers")).body.result;
    const received = (await ett.get("/wallet-api/certificates", datacenter)).body.result;

    expect(accepted.status).toBe(202);
    expect(meanwhile.body.quantity).toBe(1_250_000);
    expect(before).toEqual([]);
    expect(polls).toEqual(["pending", "completed"]);
    expect(after).toMatchObject([{ federatedStreamId: produced, receiverId, quantity: 1_150_000 }]);
    expect(received).toMatchObject([{ federatedStreamId: produced, quantity: 1_150_000 }]);
    ett.mock.expectNoViolations();
  });

  it("sends a Location that names the request but leads nowhere, as ETT does", async () => {
    await using ett = await startEtt();

    const { body, headers } = await ett.transfer(1);
    const followed = await ett.call("GET", headers.get("location") ?? "");

    expect(headers.get("location")).toBe(`/wallet-api/v1/request-status/${body.transferRequestId}`);
    expect(followed.status).toBe(404);
    expect(ett.mock.violations).toMatchObject([{ code: "unknown_operation" }]);
  });

  it("refuses more than there is with the vault's bare string, and takes nothing", async () => {
    await using ett = await startEtt();
    await ett.transfer(2_000_000);

    const refused = await ett.transfer(400_001);

    expect(refused.status).toBe(400);
    expect(refused.body).toMatch(/not have enough quantity.*Certificate amount: 400000\. .*400001/);
    expect(ett.scenario.organization(dairy).certificates).toContainEqual(
      expect.objectContaining({ federatedStreamId: produced, quantity: 400_000 }),
    );
    ett.mock.expectNoViolations();
  });

  it("no longer lists a certificate that is used up, but still shows it with nothing left", async () => {
    await using ett = await startEtt();
    await ett.transfer(2_400_000);

    const listed = (await ett.get("/wallet-api/certificates?Type=production")).body;
    const single = await ett.get(`/wallet-api/certificates/${produced.registry}/${produced.streamId}`);

    expect(listed.metadata.total).toBe(1);
    expect(single.body.quantity).toBe(0);
    ett.mock.expectNoViolations();
  });

  it("gives the quantity back when the request fails", async () => {
    await using ett = await startEtt({ pendingPolls: "manual" });
    const { body } = await ett.transfer(2_400_000);
    for (let poll = 0; poll < 5; poll++) await ett.get(status(body.transferRequestId));

    ett.scenario.fail(body.transferRequestId);

    expect((await ett.get(status(body.transferRequestId))).body.status).toBe("failed");
    expect((await ett.get("/wallet-api/certificates")).body.metadata.total).toBe(4);
    expect((await ett.get("/wallet-api/transfers")).body.result).toEqual([]);
  });

  it("is completed by hand when asked so", async () => {
    await using ett = await startEtt({ pendingPolls: "manual" });
    const { body } = await ett.transfer(5);

    const before = (await ett.get(status(body.transferRequestId))).body.status;
    ett.scenario.complete();
    const after = (await ett.get(status(body.transferRequestId))).body.status;

    expect([before, after]).toEqual(["pending", "completed"]);
  });

  it("refuses unknown certificates and receivers, and shows a request to its own organisation only", async () => {
    await using ett = await startEtt();
    const { body } = await ett.transfer(5);

    const certificate = await ett.transfer(5, { ...produced, registry: "elsewhere" });
    const receiver = await ett.post("/wallet-api/transfers", {
      certificateId: produced,
      receiverId: dairy,
      quantity: 1,
      hashedAttributes: [],
    });
    const foreign = await ett.get(status(body.transferRequestId), datacenter);

    expect([certificate.status, certificate.body]).toEqual([
      400,
      expect.stringMatching(/Unknown certificate/),
    ]);
    expect([receiver.status, receiver.body]).toEqual([400, expect.stringMatching(/Unknown receiver/)]);
    expect(foreign.status).toBe(404);
    ett.mock.expectNoViolations();
  });

  it("hides hashed attributes from the receiver unless they are named", async () => {
    await using ett = await startEtt();
    const request = { certificateId: produced, receiverId, quantity: 1 };
    const name = "energyTag_ProductionDeviceUniqueIdentification";

    await ett.post("/wallet-api/transfers", { ...request, hashedAttributes: [name] });
    ett.scenario.complete();

    const [received] = ett.scenario.organization(datacenter).certificates;
    expect(received?.attributes).toHaveProperty(name);
    expect(received?.attributes).not.toHaveProperty("energyTag_ProductionDeviceLocation");
  });
});

describe("ettScenario(): claims", () => {
  it("takes both quantities and lists the claim with the time at which it was completed", async () => {
    await using ett = await startEtt();

    const { body, status: accepted } = await ett.claim(1_250_000);
    ett.clock.now += 60_000;
    ett.scenario.complete(body.claimRequestId);
    const listed = (await ett.get("/wallet-api/claims")).body.result;
    const left = (await ett.get("/wallet-api/certificates")).body.result;

    expect(accepted).toBe(202);
    expect(listed).toMatchObject([
      { claimId: body.claimRequestId, quantity: 1_250_000, updatedAt: ett.clock.now / 1000 },
    ]);
    expect(left).toHaveLength(3);
    expect(left).not.toContainEqual(expect.objectContaining({ federatedStreamId: used }));
    ett.mock.expectNoViolations();
  });

  it("refuses more than either side has, naming the side", async () => {
    await using ett = await startEtt();

    const refused = await ett.claim(1_250_001);

    expect(refused.status).toBe(400);
    expect(refused.body).toMatch(/^Claim is not allowed\. Consumption certificate does not have enough/);
  });

  it("lists claims of one hour unless all are asked for", async () => {
    const [claim] = claims({ count: 1 });
    if (claim === undefined) throw new Error("no claim");
    const { consumptionCertificate } = claim;
    const late = {
      ...claim,
      consumptionCertificate: {
        ...consumptionCertificate,
        start: claim.productionCertificate.start + 3600,
        end: claim.productionCertificate.end + 3600,
      },
    };
    await using ett = await startEtt({ organizations: [{ id: dairy, claims: [late] }] });

    const hourly = (await ett.get("/wallet-api/claims")).body.metadata.total;
    const all = (await ett.get("/wallet-api/claims?TimeMatch=all")).body.metadata.total;

    expect([hourly, all]).toEqual([0, 1]);
  });
});

describe("ettScenario(): lists", () => {
  const organizations = [
    {
      id: dairy,
      certificates: certificates({ count: 5, type: "production" }),
      transfers: transfers({ count: 3 }),
    },
  ];

  it("pages by Limit and Skip", async () => {
    await using ett = await startEtt({ organizations });

    const page = (await ett.get("/wallet-api/certificates?Limit=2&Skip=4")).body;
    const whole = (await ett.get("/wallet-api/certificates")).body;

    expect(page.metadata).toEqual({ count: 1, offset: 4, limit: 2, total: 5 });
    expect(whole.metadata).toEqual({ count: 5, offset: 0, limit: 2_147_483_647, total: 5 });
    expect(page.result).toEqual(whole.result.slice(4));
  });

  it("lists what changed strictly after UpdatedSince, to the millisecond, and only echoes the cursor", async () => {
    await using ett = await startEtt({ organizations });
    const second = Math.floor(ett.clock.now / 1000);
    ett.clock.now += 250;
    ett.scenario.addCertificates(dairy, certificates({ count: 1, seed: 9 }));

    const sameSecond = (await ett.get(`/wallet-api/certificates/cursor?UpdatedSince=${second}`)).body;
    const nextSecond = (await ett.get(`/wallet-api/certificates/cursor?UpdatedSince=${second + 1}`)).body;
    const first = (await ett.get("/wallet-api/certificates/cursor?Limit=2")).body;

    expect(sameSecond.metadata).toEqual({ count: 1, updatedAt: second, limit: 2_147_483_647, total: 6 });
    expect(nextSecond.metadata).toEqual({ count: 0, updatedAt: second + 1, limit: 2_147_483_647, total: 6 });
    expect(first.metadata).toEqual({ count: 2, updatedAt: null, limit: 2, total: 6 });
    ett.mock.expectNoViolations();
  });

  it("filters by period and type, and sorts", async () => {
    await using ett = await startEtt();

    const hour = (await ett.get("/wallet-api/certificates?Start=1795172400&End=1795176000")).body.result;
    const sorted = (await ett.get("/wallet-api/certificates?SortBy=quantity&Sort=desc")).body.result;

    expect(hour.map(({ start }: { start: number }) => start)).toEqual([1795172400, 1795172400]);
    expect(sorted.map(({ quantity }: { quantity: number }) => quantity)).toEqual([
      2_400_000, 2_150_000, 1_310_000, 1_250_000,
    ]);
  });

  it("sums up by time in a zone", async () => {
    const night = certificates({ from: "2026-11-01T22:00:00Z", count: 2, type: "production" });
    await using ett = await startEtt({ organizations: [{ id: dairy, certificates: night }] });
    const sum = (unit: string, zone: string) =>
      ett.get(`/wallet-api/aggregate-certificates?TimeAggregate=${unit}&TimeZone=${zone}`);

    const utc = (await sum("day", "UTC")).body.result;
    const danish = (await sum("day", "Europe/Copenhagen")).body.result;
    const total = (await sum("total", "UTC")).body.result;
    const nowhere = await sum("day", "Europe/Nowhere");

    expect([utc.length, danish.length, total.length]).toEqual([1, 2, 1]);
    expect(total[0].quantity).toBe(night.reduce((all, { quantity }) => all + quantity, 0));
    expect([nowhere.status, nowhere.body]).toEqual([400, "Invalid time zone"]);
    ett.mock.expectNoViolations();
  });

  it.each(["actual", "hour", "quarterHour", "week", "month", "year"])("sums up by %s", async (unit) => {
    await using ett = await startEtt();

    for (const kind of ["certificates", "transfers", "claims"]) {
      const { status } = await ett.get(`/wallet-api/aggregate-${kind}?TimeAggregate=${unit}&TimeZone=UTC`);
      expect(status).toBe(200);
    }

    ett.mock.expectNoViolations();
  });
});

describe("ettScenario(): wallets and receivers", () => {
  it("makes a receiver out of another organisation's wallet endpoint, and none out of one's own", async () => {
    await using ett = await startEtt();
    const [wallet] = (await ett.get("/wallet-api/wallets", datacenter)).body.result;

    const endpoint = await ett.post(`/wallet-api/wallets/${wallet.id}/endpoints`, undefined, datacenter);
    const { walletReference } = endpoint.body;
    const own = await ett.post(
      "/wallet-api/external-endpoints",
      { walletReference, textReference: "me" },
      datacenter,
    );
    const other = await ett.post("/wallet-api/external-endpoints", {
      walletReference,
      textReference: "them",
    });
    await ett.post("/wallet-api/transfers", {
      certificateId: produced,
      receiverId: other.body.receiverId,
      quantity: 7,
      hashedAttributes: [],
    });
    ett.scenario.complete();

    expect([endpoint.status, own.status, other.status]).toEqual([201, 400, 201]);
    expect(ett.scenario.organization(datacenter).certificates).toMatchObject([{ quantity: 7 }]);
    ett.mock.expectNoViolations();
  });

  it("responds for an organisation without a wallet, and for a disabled one, as the vault does", async () => {
    const disabled = { id: datacenter, publicKey: "AAAA", disabledDate: 1_795_000_000 };
    await using ett = await startEtt({
      organizations: [
        { id: dairy, wallet: null },
        { id: datacenter, wallet: disabled },
      ],
    });

    const without = await ett.get("/wallet-api/certificates");
    const off = await ett.get("/wallet-api/certificates", datacenter);
    const created = await ett.post("/wallet-api/wallets", { privateKey: null });

    expect([without.status, without.body]).toEqual([404, "You don't own a wallet. Create a wallet first."]);
    expect([off.status, off.body]).toEqual([400, "Unable to interact with a disabled wallet."]);
    expect((await ett.get("/wallet-api/wallets")).body.result).toEqual([]);
    expect(created.status).toBe(500);
    ett.mock.expectNoViolations();
  });
});

describe("ettScenario(): contracts and credentials", () => {
  const turbine = "571313180400000100";
  const today = Date.UTC(2026, 10, 22) / 1000;

  it("creates contracts, refuses overlaps, and ends and reopens them", async () => {
    await using ett = await startEtt();
    const path = `/api/certificates/contracts?organizationId=${dairy}`;
    const [existing] = (await ett.call("GET", path)).body.result;
    const wanted = { contracts: [{ gsrn: turbine, startDate: today }] };

    const overlap = await ett.call("POST", path, wanted);
    const ended = await ett.call("PUT", path, { contracts: [{ id: existing.id, endDate: today }] });
    const created = await ett.call("POST", path, wanted);
    const reopened = await ett.call("PUT", path, { contracts: [{ id: existing.id }] });

    expect([overlap.status, ended.status, created.status, reopened.status]).toEqual([409, 200, 201, 409]);
    expect(created.body.result).toMatchObject([{ gsrn: turbine, startDate: today, endDate: null }]);
    ett.mock.expectNoViolations();
  });

  it.each<[string, object, RegExp]>([
    ["a start in the past", { gsrn: turbine, startDate: today - 1 }, /midnight/],
    ["an end before the start", { gsrn: turbine, startDate: today, endDate: today - 1 }, /End Date/],
    ["an unknown metering point", { gsrn: "571313180400000414", startDate: today }, /was not found/],
    ["an unusable metering point", { gsrn: "571313180400000346", startDate: today }, /cannot be used/],
  ])("refuses %s", async (_, contract, message) => {
    await using ett = await startEtt();

    const refused = await ett.post("/api/certificates/contracts", { contracts: [contract] });

    expect(JSON.stringify(refused.body)).toMatch(message);
    ett.mock.expectNoViolations();
  });

  it("lets trial clients only create contracts", async () => {
    await using ett = await startEtt({ client: { trial: false } });

    const refused = await ett.post("/api/certificates/contracts", {
      contracts: [{ gsrn: turbine, startDate: today }],
    });

    expect([refused.status, refused.body]).toEqual([403, undefined]);
  });

  it("keeps at most two credentials, and tells a secret once", async () => {
    await using ett = await startEtt();
    const path = `/api/authorization/clients/${ett.scenario.client.id}/credentials`;

    const second = await ett.call("POST", path);
    const third = await ett.call("POST", path);
    const deleted = await ett.call("DELETE", `${path}/${second.body.keyId}`);
    const again = await ett.call("DELETE", `${path}/${second.body.keyId}`);
    const foreign = await ett.call("GET", path.replace(ett.scenario.client.id, dairy));

    expect(second.body.secret).toMatch(/^mock-secret-/);
    expect([third.status, deleted.status, again.status, foreign.status]).toEqual([400, 204, 404, 403]);
    expect((await ett.call("GET", path)).body.result).toHaveLength(1);
    ett.mock.expectNoViolations();
  });
});

describe("ettScenario(): reset() and options", () => {
  it("goes back to how it began, the same in every run", async () => {
    await using ett = await startEtt();
    const first = await ett.transfer(5);

    ett.scenario.reset();
    const token = ett.scenario.tokens.issue();
    const old = await ett.get("/wallet-api/certificates");
    const listed = await ett.call(
      "GET",
      `/wallet-api/certificates?organizationId=${dairy}`,
      undefined,
      token,
    );
    const body = { certificateId: produced, receiverId, quantity: 5, hashedAttributes: [] };
    const again = await ett.call("POST", `/wallet-api/transfers?organizationId=${dairy}`, body, token);

    expect(old.status).toBe(401);
    expect(listed.body.result[0].quantity).toBe(2_400_000);
    expect(again.body).toEqual(first.body);
  });

  it.each<[string, object, RegExp]>([
    ["unknown_option", { pendingPoll: 2 }, /did you mean "pendingPolls"/],
    ["unknown_option", { organizations: [{ id: dairy, certificate: [] }] }, /did you mean "certificates"/],
    ["invalid_option", { pendingPolls: -1 }, /pendingPolls -1/],
    ["invalid_option", { tokenLifetimeSeconds: 0 }, /tokenLifetimeSeconds 0/],
    ["invalid_option", { organizations: [{ id: "sandflugt" }] }, /organizations\[0\]\.id: must be a GUID/],
    ["invalid_option", { organizations: [{ id: dairy }, { id: dairy }] }, /same id/],
    ["invalid_option", { seed: 0.5 }, /seed 0.5/],
  ])("throws %s for %j", (code, options, message) => {
    const create = () => ettScenario(options);

    expect(create).toThrow(expect.objectContaining({ code }));
    expect(create).toThrow(message);
  });

  it("names what it does not know", () => {
    const scenario = ettScenario();

    expect(() => scenario.organization("nobody")).toThrow(
      expect.objectContaining({ code: "unknown_organization" }),
    );
    expect(() => scenario.complete(dairy)).toThrow(expect.objectContaining({ code: "unknown_request" }));
  });

  it("is refused by a mock of another API", async () => {
    await expect(startMockServer("enmacc", { scenario: ettScenario() })).rejects.toThrow(
      /has handlers for ett, ett-identity, but not for enmacc/,
    );
  });
});
