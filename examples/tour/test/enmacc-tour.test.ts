import { enmaccScenario, type Mocks, startMocks } from "@energy-clients/contract-testing";
import { describe, expect, it } from "vitest";
import { liveEnmacc, SECRET, tour, writes } from "./tour-under-test.ts";

/** Mocks that the tour takes for live. Those of enmacc's trades have to remember: a list ends, and links lead to the mock. */
function startLive(): Promise<Mocks> {
  const participants = enmaccScenario().participants.map((each) => ({ ...each, clientSecret: SECRET }));
  return startMocks({ scenarios: { enmacc: enmaccScenario({ participants, trades: { count: 4 } }) } });
}

describe("runTour() with the modelled operations of enmacc", () => {
  it("runs every step of both APIs without a violation", async () => {
    const { exitCode, text, mocks } = await tour([]);

    expect(exitCode, text).toBe(0);
    expect(text).toMatch(/Done: 26 steps, \d+ requests, 0 violations/);
    expect(mocks?.enmacc.violations).toEqual([]);
  });

  it("takes each step's values from earlier responses", async () => {
    const { mocks } = await tour([]);

    const accepted = mocks?.enmacc.requests.find(({ operationId }) => operationId === "acceptQuote");
    expect(accepted?.path).toMatch(/^\/v2\.2\/rfqs\/RFQ-\d{4}-000001\/quotes\/Q-\d{4}-000001\/accept$/);
  });

  it("marks enmacc's modelled operations, and those only", async () => {
    const { lines } = await tour([]);

    const requests = lines.filter((line) => /^ {4}(GET|POST) /.test(line));
    const marked = requests.filter((line) => line.endsWith("modelled"));
    expect(requests.length).toBeGreaterThan(40);
    expect(marked).toHaveLength(7);
    expect(marked.join("\n")).toMatch(/ \/v2.2\/counterparties .* \/v2.2\/rfqs /s);
    expect(marked.join("\n")).not.toMatch(/authenticate|v2.0\/trades/);
  });

  it("shows what has really happened: an accepted quote is a trade, and trades come in", async () => {
    const { text } = await tour([]);

    const changed = text.slice(text.indexOf("What has changed"));
    const accepted = /Accept the best quote.*?trade +(\S+),/s.exec(text)?.[1];
    expect(changed).toContain(`new ${accepted}, traded`);
    expect(changed).toMatch(/granularity +PT15M, 100 intervals/);
    expect(changed).toMatch(/Capture trades again, from the bookmark\n.*trade +new T-/s);
  });
});

describe("runTour() on a live enmacc", () => {
  it("reads only, so that nothing but the token request is a POST", async () => {
    await using own = await startLive();

    const { exitCode, text } = await tour([], liveEnmacc(own));

    expect(exitCode, text).toBe(0);
    expect(writes(own.enmacc).map(({ operationId }) => operationId)).toEqual(["authenticate"]);
    expect(own.enmacc.calledOperations.size).toBe(7);
    expect(own.enmacc.violations).toEqual([]);
    expect(text).toContain(`Live: ${own.enmacc.url}`);
    expect(text).toMatch(/skipped: they change data; --write runs them in\s+enmacc's sandbox\./);
  });

  it("prints neither secret nor key", async () => {
    await using own = await startLive();

    const { text } = await tour([], liveEnmacc(own));

    expect(text).toContain(`Live: ${own.enmacc.url}`);
    expect(text).not.toMatch(/must-not-be-seen|eyJ/);
  });

  it("skips quoting with --write, since a participant cannot quote on its own RFQ", async () => {
    await using own = await startLive();

    const env = { ...liveEnmacc(own), ENMACC_ENVIRONMENT: "sandbox" };
    const { exitCode, text } = await tour(["--write"], env);

    expect(exitCode, text).toBe(0);
    expect(text).toMatch(/Quote, as a counterparty\n +skipped: a participant cannot quote on its own RFQ/);
    expect(writes(own.enmacc).map(({ operationId }) => operationId)).toEqual([
      "authenticate",
      "createRfq",
      "acceptQuote",
    ]);
  });
});
