import { inspect } from "node:util";
import { describe, expect, expectTypeOf, it } from "vitest";
import { ApiError, unwrap } from "../../src/index.js";
import { operations } from "./garage.js";

const operation = operations.listBays;
const responseOf = (status: number, headers?: Record<string, string>) =>
  new Response(null, { status, ...(headers && { headers }) });

describe("unwrap()", () => {
  it("returns the data of a success", async () => {
    const data = await unwrap({ data: { bays: ["A1"] }, response: responseOf(200), operation });

    expectTypeOf(data).toEqualTypeOf<{ bays: string[] }>();
    expect(data).toEqual({ bays: ["A1"] });
  });

  it("throws for an empty error body", async () => {
    const result = Promise.resolve({ error: undefined, response: responseOf(401), operation });

    const failure = await unwrap(result).catch((error) => error);

    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({ code: "unauthorized", status: 401, operationId: "listBays" });
  });

  it.each([
    [400, { title: "Bad" }, "invalid_request"],
    [422, "no", "invalid_request"],
    [403, undefined, "forbidden"],
    [404, "none", "not_found"],
    [409, { title: "Conflict" }, "conflict"],
    [429, { message: "Too Many Requests" }, "rate_limited"],
    [429, { message: "Limit Exceeded" }, "quota_exceeded"],
    [502, "<html>", "server_error"],
    [304, undefined, "unexpected_status"],
  ])("gives status %i a code", async (status, error, code) => {
    const failure = await unwrap({ error, response: responseOf(status), operation }).catch(
      (thrown) => thrown,
    );

    expect(failure).toMatchObject({ code, status });
  });

  it("takes an empty 400 without api-supported-versions for an unsupported version", async () => {
    const failure = await unwrap({ error: "", response: responseOf(400), operation }).catch((error) => error);

    expect(failure.code).toBe("unsupported_version");
    expect(failure.message).toContain("does not know the requested API version");
  });

  it("takes an empty 400 that names the supported versions for what it is", async () => {
    const response = responseOf(400, { "api-supported-versions": "1" });

    const failure = await unwrap({ error: "", response, operation }).catch((error) => error);

    expect(failure.code).toBe("invalid_request");
  });

  it("keeps the raw body where no log prints it", async () => {
    const error = { title: "Bad", clientSecret: "hunter2" };

    const failure = await unwrap({ error, response: responseOf(400), operation }).catch((thrown) => thrown);

    expect(failure.body).toBe(error);
    expect(inspect(failure, { depth: 9 }) + JSON.stringify(failure)).not.toContain("hunter2");
  });
});
