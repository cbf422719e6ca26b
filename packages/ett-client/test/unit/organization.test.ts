import { describe, expect, it } from "vitest";
import { forOrganization, InputError } from "../../src/index.js";
import { ORGANIZATION, respondingClient } from "./responding-client.js";

const OTHER = "11111111-1c7e-4a53-9d0e-5f1a2b3c4d5e";

describe("forOrganization()", () => {
  it("sends the organisation by id and by path", async () => {
    const { client, sent } = respondingClient(() => ({}));
    const bound = forOrganization(client, ORGANIZATION);

    await bound.call("getWallets");
    await bound.GET("/wallet-api/wallets", {});
    await bound.request("get", "/wallet-api/wallets");
    await bound.POST("/wallet-api/claims", {
      body: {
        productionCertificateId: { registry: "r", streamId: OTHER },
        consumptionCertificateId: { registry: "r", streamId: OTHER },
        quantity: 1,
      },
    });

    expect(sent.map((url) => url.searchParams.get("organizationId"))).toEqual([
      ORGANIZATION,
      ORGANIZATION,
      ORGANIZATION,
      ORGANIZATION,
    ]);
  });

  it("sends no organisation where the operation takes none", async () => {
    const { client, sent } = respondingClient(() => ({}));

    await forOrganization(client, ORGANIZATION).call("getClientConsents");

    expect(sent[0]?.search).toBe("");
  });

  it("refuses a call for another organisation", async () => {
    const { client, sent } = respondingClient(() => ({}));
    const init = { query: { organizationId: OTHER } };

    // @ts-expect-error the bound client takes no organizationId
    const call = forOrganization(client, ORGANIZATION).call("getWallets", init);

    await expect(call).rejects.toBeInstanceOf(InputError);
    expect(sent).toHaveLength(0);
  });

  it.each([undefined, "", "12345678", `${ORGANIZATION}0`])("refuses %j as an organisation id", (id) => {
    const { client } = respondingClient(() => ({}));

    expect(() => forOrganization(client, id as string)).toThrow(
      expect.objectContaining({ name: "InputError", field: "organizationId" }),
    );
  });
});
