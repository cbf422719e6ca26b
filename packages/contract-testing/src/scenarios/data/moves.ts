import { refuseUnknownOptions } from "../../errors/contract-testing-error.js";
import { certificates, claimedPart } from "./certificates.js";
import { type TimeInput, toUnixSeconds } from "./period.js";
import { createSeededValues } from "./seeded-values.js";
import type { Claim, Transfer } from "./wire.js";

/** What claims or transfers to make up. */
export interface MovesOptions {
  /** How many. @defaultValue one for every hour of the period, or for 24 hours */
  readonly count?: number;
  /** Start of the first hour. @defaultValue 1 November 2026, 00:00 UTC */
  readonly from?: TimeInput;
  /** End of the last hour. @defaultValue as `count` needs it */
  readonly to?: TimeInput;
  /** Whole number; another one gives other ids and quantities. @defaultValue 1 */
  readonly seed?: number;
}

/** What claims to make up. */
export interface ClaimsOptions extends MovesOptions {
  /** When the first claim changed; the others follow second by second. @defaultValue a day after each hour's end */
  readonly updatedFrom?: TimeInput;
}

/**
 * Makes up claims in which production and consumption are of the same hour, the same in every run.
 *
 * @throws {@link ContractTestingError} `unknown_option`, `invalid_option`.
 */
export function claims(options: ClaimsOptions = {}): Claim[] {
  refuseUnknownOptions("claims()", options, ["count", "from", "to", "seed", "updatedFrom"]);
  const { updatedFrom, seed = 1, ...period } = options;
  const firstUpdate = updatedFrom === undefined ? undefined : toUnixSeconds("updatedFrom", updatedFrom);
  const produced = certificates({ ...period, seed, type: "production" });
  const used = certificates({ ...period, seed: seed + 1, type: "consumption" });
  const values = createSeededValues(seed + 2);
  return produced.flatMap((production, index) => {
    const consumption = used[index];
    if (consumption === undefined) return [];
    return {
      claimId: values.uuid(),
      quantity: Math.min(production.quantity, consumption.quantity),
      productionCertificate: claimedPart(production),
      consumptionCertificate: claimedPart(consumption),
      updatedAt: firstUpdate === undefined ? production.end + 86_400 : firstUpdate + index,
    };
  });
}

/**
 * Makes up transfers to one receiver, the same in every run.
 *
 * @throws {@link ContractTestingError} `unknown_option`, `invalid_option`.
 */
export function transfers(options: MovesOptions = {}): Transfer[] {
  refuseUnknownOptions("transfers()", options, ["count", "from", "to", "seed"]);
  const { seed = 1 } = options;
  const receiverId = createSeededValues(seed + 3).uuid();
  return certificates({ ...options, type: "production" }).map(
    ({ federatedStreamId, quantity, start, end, gridArea }) => ({
      federatedStreamId,
      receiverId,
      quantity,
      start,
      end,
      gridArea,
    }),
  );
}
