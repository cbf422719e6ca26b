import * as core from "@energy-clients/client-core";
import { EnergyClientsError } from "@energy-clients/client-core";
import * as enmacc from "@energy-clients/enmacc-client";
import * as ett from "@energy-clients/ett-client";
import { describe, expect, it } from "vitest";
import * as auth from "../../src/index.js";

const classes = [core, ett, enmacc, auth]
  .flatMap((exported) => Object.values<unknown>(exported))
  .filter((one): one is { readonly prototype: Error; readonly name: string; readonly brand: string } => {
    const prototype = typeof one === "function" ? one.prototype : undefined;
    return prototype instanceof Error && one !== EnergyClientsError;
  });

describe("the error classes of the packages", () => {
  it.each([...new Set(classes)].map((one) => [one.name, one] as const))(
    "%s extends EnergyClientsError and has a brand of its own",
    (name, { prototype, brand }) => {
      expect(prototype).toBeInstanceOf(EnergyClientsError);
      expect(brand).toBe(`@energy-clients/${name}`);
    },
  );

  it("are all of those that the READMEs name", () => {
    expect([...new Set(classes.map(({ name }) => name))].sort()).toEqual(
      [
        "ApiError",
        "AuthError",
        "ClientError",
        "InputError",
        "QuotaError",
        "RequestError",
        "StoreError",
      ].sort(),
    );
  });
});
