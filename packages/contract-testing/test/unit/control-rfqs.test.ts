import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningMocks, run } from "../../src/cli/mocks-command.js";
import { parseOptions } from "../../src/cli/mocks-options.js";

let running: RunningMocks;

beforeAll(async () => {
  running = await run(parseOptions(["--scenario", "--quiet"]), () => {});
});
afterAll(() => running.close());

const get = async (path: string) => (await fetch(running.control.url + path)).json();

async function post(path: string, body: object) {
  const headers = { "content-type": "application/json" };
  await fetch(running.control.url + path, { method: "POST", headers, body: JSON.stringify(body) });
}

/** Asks a counterparty of enmacc for quotes. @returns The id of the RFQ. */
async function createRfq(counterpartyId: string, validUntil: string): Promise<string> {
  const { baseUrl, clientId, clientSecret, apiKey } = (await get("/connection")).enmacc;
  const send = async (path: string, headers: object, body: object) => {
    const response = await fetch(baseUrl + path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": apiKey, ...headers },
      body: JSON.stringify(body),
    });
    return (await response.json()) as { access_token: string; id: string };
  };
  const grant = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
  const { access_token } = await send("/v2.1/authenticate", {}, grant);
  const rfq = {
    "product-id": "POWER-DELU-BASE-2027-01",
    action: "buy",
    quantity: { amount: { value: 5, unit: "MW" } },
    "counterparty-ids": [counterpartyId],
    "valid-until": validUntil,
  };
  return (await send("/v2.2/rfqs", { authorization: `Bearer ${access_token}` }, rfq)).id;
}

describe("the control API, for enmacc", () => {
  it("shows the RFQs with their quotes, until the clock has passed their end", async () => {
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const counterpartyId = "CP-1002";
    const id = await createRfq(counterpartyId, at);
    await post("/scenarios/enmacc/quote", { rfqId: id, counterpartyId, price: 81.5 });

    const before = await get("/scenarios/enmacc/rfqs");
    await post("/clock", { now: at });
    const after = await get("/scenarios/enmacc/rfqs");

    expect(before).toMatchObject([{ id, status: "quoted", "valid-until": at }]);
    expect(before[0].quotes.at(-1)).toMatchObject({ counterpartyId, price: 81.5, status: "active" });
    expect(after[0].status).toBe("expired");
    expect(after[0].quotes.at(-1).status).toBe("expired");
  });
});
