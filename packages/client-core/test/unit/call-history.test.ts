import { describe, expect, it } from "vitest";
import { createClient, type Fetch, isTransientStatus, provesRefusal, unwrap } from "../../src/index.js";
import { fetchReturning, type Operations, OWNER, operations, type Paths } from "./garage.js";

const config = { operations, versionHeader: "X-API-Version" };
const baseUrl = "https://garage.example";
const body = { cars: [{ plate: "AB12345" }], note: { text: "new" } };

describe("CallContext.reportHistory()", () => {
  it("reaches the result of the call, and the error that unwrap() throws", async () => {
    const fetch: Fetch = async (_, { context }) => {
      context?.reportHistory({ requests: 3, mayHaveActed: true });
      return new Response("{}", { status: 404 });
    };
    const client = createClient<Paths, Operations>(config, { baseUrl, fetch });

    const result = await client.call("addCars", { body });
    const error = await unwrap(result).catch((thrown) => thrown);

    expect(result).toMatchObject({ requests: 3, mayHaveActed: true });
    expect(error).toMatchObject({ code: "not_found", requests: 3, mayHaveActed: true });
    expect(error.message).toContain("sent 3 requests, and the API may have acted on an earlier one");
  });

  it.each([
    [204, true],
    [400, false],
    [408, true],
    [499, true],
    [503, true],
  ])("is not needed: for a single POST that returns %i, mayHaveActed is %s", async (status, mayHaveActed) => {
    const { fetch } = fetchReturning(null, { status });
    const client = createClient<Paths, Operations>(config, { baseUrl, fetch });

    const result = await client.call("addCars", { body });

    expect(result).toMatchObject({ requests: 1, mayHaveActed });
  });

  it("says of a read that it did not act", async () => {
    const { fetch } = fetchReturning("busy", { status: 503 });
    const client = createClient<Paths, Operations>(config, { baseUrl, fetch });

    const error = await unwrap(client.call("listBays", { query: { ownerId: OWNER } })).catch(
      (thrown) => thrown,
    );

    expect(error).toMatchObject({ code: "server_error", requests: 1, mayHaveActed: false });
    expect(error.message).not.toContain("earlier");
  });
});

describe("provesRefusal()", () => {
  it.each([
    [202, false],
    [307, false],
    [400, true],
    [401, true],
    [408, false],
    [499, false],
    [429, true],
    [500, false],
    [503, false],
  ])("returns whether %i proves that nothing was done: %s", (status, expected) => {
    expect(provesRefusal(status)).toBe(expected);
  });
});

describe("isTransientStatus()", () => {
  it.each([
    [200, false],
    [307, false],
    [404, false],
    [408, true],
    [409, false],
    [425, true],
    [429, true],
    [499, true],
    [500, true],
    [504, true],
    [599, true],
  ])("returns whether %i may be another a little later: %s", (status, expected) => {
    expect(isTransientStatus(status)).toBe(expected);
  });
});
