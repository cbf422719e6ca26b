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

  it("sends the organisation with every operation's method that takes one", async () => {
    const { client, sent } = respondingClient(() => ({ result: [] }));
    const { getCertificates, getWallets, getClientConsents } = forOrganization(client, ORGANIZATION);

    await getWallets();
    await getCertificates({ query: { Limit: 1 } });
    await getClientConsents();

    expect(sent.map(({ pathname, search }) => pathname + search)).toEqual([
      `/wallet-api/wallets?organizationId=${ORGANIZATION}`,
      `/wallet-api/certificates?Limit=1&organizationId=${ORGANIZATION}`,
      "/api/authorization/client/consents",
    ]);
  });

  it("refuses a method's call for another organisation", async () => {
    const { client, sent } = respondingClient(() => ({}));
    const query = { Limit: 1, organizationId: OTHER };

    const call = forOrganization(client, ORGANIZATION).getCertificates({ query });

    await expect(call).rejects.toMatchObject({ name: "InputError", field: "query.organizationId" });
    expect(sent).toHaveLength(0);
  });

  it("has the same methods as the client that it binds", () => {
    const { client } = respondingClient(() => ({}));
    const namesOf = (object: object) => Object.keys(object).sort();

    expect(namesOf(forOrganization(client, ORGANIZATION))).toEqual(
      [...namesOf(client), "organizationId"].sort(),
    );
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
