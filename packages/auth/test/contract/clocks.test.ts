import { enmaccScenario, startMockServer } from "@energy-clients/contract-testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { createAuthenticatedEnmaccClient } from "../../src/enmacc.js";

const YEAR_MS = 365 * 86_400_000;

describe("a client and a server with different clocks", () => {
  it.each([
    ["the server is a year behind", Date.now() - YEAR_MS],
    ["the server is a year ahead", Date.now() + YEAR_MS],
    ["the server is before a change of the clocks", Date.UTC(2026, 2, 29, 0, 59, 59)],
  ])("get along when %s", async (_, time) => {
    const scenario = enmaccScenario({ now: () => time });
    const mock = await startMockServer("enmacc", { scenario });
    onTestFinished(() => mock.close());
    const [us] = scenario.participants;
    const enmacc = createAuthenticatedEnmaccClient({
      baseUrl: mock.url,
      clientId: us?.clientId ?? "",
      clientSecret: us?.clientSecret ?? "",
      apiKey: "key",
    });

    const { response } = await enmacc.call("getCounterparties");
    await enmacc.call("getCounterparties");

    expect(response.status).toBe(200);
    expect(scenario.tokens.issued).toBe(1);
  });
});
