import { describe, expect, it, vi } from "vitest";
import * as client from "../../src/index.js";

const { ApiError, ClientError, EnergyClientsError, InputError } = client;
const ours = new ClientError("response_malformed", "getBay", "the response has no body");

/** A second copy of the package, as a CommonJS build or another version is. */
async function anotherCopy(): Promise<typeof client> {
  vi.resetModules();
  return import("../../src/index.js");
}

describe("EnergyClientsError", () => {
  it("is the base of every error of the package", () => {
    const operation = undefined;
    const response = new Response(null, { status: 404 });

    expect(ours).toBeInstanceOf(EnergyClientsError);
    expect(new InputError("missing_value", "baseUrl", "is missing")).toBeInstanceOf(EnergyClientsError);
    expect(new ApiError({ operation, response, body: undefined })).toBeInstanceOf(EnergyClientsError);
  });

  it("recognises an error of another copy of the package, and of the same class only", async () => {
    const copy = await anotherCopy();
    const theirs = new copy.ClientError("response_malformed", "getBay", "the response has no body");

    expect(Object.getPrototypeOf(theirs)).not.toBe(ClientError.prototype);
    expect(theirs).toBeInstanceOf(ClientError);
    expect(theirs).toBeInstanceOf(EnergyClientsError);
    expect(theirs).toBeInstanceOf(Error);
    expect(theirs).not.toBeInstanceOf(ApiError);
    expect(ours).toBeInstanceOf(copy.ClientError);
  });

  it("compares a subclass of a team as usual", async () => {
    class GarageError extends ClientError {}
    class BayError extends GarageError {}
    const copy = await anotherCopy();
    const bay = new BayError("response_malformed", "getBay", "no bay");

    expect(bay).toBeInstanceOf(GarageError);
    expect(bay).toBeInstanceOf(copy.ClientError);
    expect(ours).not.toBeInstanceOf(GarageError);
    expect(new GarageError("response_malformed", "getBay", "no garage")).not.toBeInstanceOf(BayError);
  });

  it.each([
    ["undefined", undefined],
    ["null", null],
    ["a text", "ClientError"],
    ["an Error", new Error("no")],
    ["an object without a prototype", Object.create(null)],
    ["an object that has the name and the code", { name: "ClientError", code: "response_malformed" }],
    ["the class itself", ClientError],
  ])("does not take %s for one", (_, value) => {
    expect(value instanceof EnergyClientsError).toBe(false);
    expect(value instanceof ClientError).toBe(false);
  });

  it("narrows a caught value to its code", () => {
    const codeOf = (error: unknown): string | undefined =>
      error instanceof EnergyClientsError ? error.code : undefined;

    expect(codeOf(ours)).toBe("response_malformed");
    expect(codeOf(new TypeError("fetch failed"))).toBeUndefined();
  });
});
