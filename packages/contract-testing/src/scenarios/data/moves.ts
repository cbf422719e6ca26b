import { checkOptionNames, type OptionNames } from "../../errors/contract-testing-error.js";

import { certificates, claimedPart } from "./certificates.js";
import { type TimeInput, toUnixSeconds } from "./period.js";
import { createSeededValues } from "./seeded-values.js";
import type { Claim, Transfer } from "./wire.js";

/** Settings of {@link transfers}. All have defaults. */
export interface MovesOptions {
  /** How many. @defaultValue one for every hour of the period; without a period, for 24 hours */
  readonly count?: number;
  /** Start of the first hour. @defaultValue 1 November 2026, 00:00 UTC */
  readonly from?: TimeInput;
  /** End of the last hour. @defaultValue as late as `count` needs */
  readonly to?: TimeInput;
  /** Integer that determines ids and quantities. @defaultValue 1 */
  readonly seed?: number;
}

/** Settings of {@link claims}. All have defaults. */
export interface ClaimsOptions extends MovesOptions {
  /** When the first claim changed. The others follow at intervals of 1 s. @defaultValue a day after each hour's end */
  readonly updatedFrom?: TimeInput;
}

const MOVES_OPTIONS: OptionNames<MovesOptions> = { count: true, from: true, to: true, seed: true };
const CLAIMS_OPTIONS: OptionNames<ClaimsOptions> = { ...MOVES_OPTIONS, updatedFrom: true };

/**
 * Generates claims of production and consumption in the same hour. The same options give the same claims in every run.
 *
 * @throws {@link ContractTestingError} `unknown_option`, `invalid_option`.
 * @example
 * ```ts
 * import { claims } from "@energy-clients/contract-testing";
 *
 * const day = claims({ from: "2026-11-01", count: 24 });
 * ```
 */
export function claims(options: ClaimsOptions = {}): Claim[] {
  checkOptionNames(options, CLAIMS_OPTIONS, "claims()");
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
 * Generates transfers to one receiver. The same options give the same transfers in every run.
 *
 * @throws {@link ContractTestingError} `unknown_option`, `invalid_option`.
 * @example
 * ```ts
 * import { transfers } from "@energy-clients/contract-testing";
 *
 * const sent = transfers({ from: "2026-11-01", to: "2026-11-02" });
 * ```
 */
export function transfers(options: MovesOptions = {}): Transfer[] {
  checkOptionNames(options, MOVES_OPTIONS, "transfers()");
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
