import { describe, expect, it } from "vitest";
import { ettScenario, startMockServer } from "../../src/index.js";

const START = Date.UTC(2026, 2, 29, 0, 59);

describe("a scenario with a clock of its own", () => {
  it("tells its time in the Date header, and says by which clock a token has expired", async () => {
    let time = START;
    const scenario = ettScenario({ now: () => time });
    await using mock = await startMockServer("ett", { scenario });
    const authorization = `Bearer ${scenario.tokens.issue()}`;
    const call = (header: string) =>
      fetch(`${mock.url}/api/authorization/client/consents`, {
        headers: { authorization: header, "x-api-version": "1" },
      });
    const valid = await call(authorization);
    time += 7_200_000;

    const expired = await call(authorization);
    const unknown = await call("Bearer of-another-scenario");

    expect([valid, expired, unknown].map(({ status }) => status)).toEqual([200, 401, 401]);
    expect(valid.headers.get("date")).toBe("Sun, 29 Mar 2026 00:59:00 GMT");
    expect(expired.headers.get("www-authenticate")).toMatch(
      /^Bearer error="invalid_token", error_description="the token expired at 2026-03-29T0.* by this scenario's clock, which shows 2026-03-29T02:59:00\.000Z"$/,
    );
    expect(unknown.headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
  });
});
