import { checkOptionNames, type OptionNames } from "../../errors/contract-testing-error.js";

import { spread, type TimeInput } from "./period.js";
import { createSeededValues } from "./seeded-values.js";
import type { Certificate } from "./wire.js";

/** Settings of {@link certificates}. All have defaults. */
export interface CertificatesOptions {
  /** How many. @defaultValue one of each type for every hour of the period; without a period, for 24 hours */
  readonly count?: number;
  /** Start of the first hour. @defaultValue 1 November 2026, 00:00 UTC */
  readonly from?: TimeInput;
  /** End of the last hour. The certificates are spread over the period. @defaultValue as late as `count` needs */
  readonly to?: TimeInput;
  /** Only this type. @defaultValue both, alternating */
  readonly type?: Certificate["certificateType"];
  /** @defaultValue "DK1" */
  readonly gridArea?: string;
  /** Integer that determines ids and quantities. @defaultValue 1 */
  readonly seed?: number;
}

const OPTIONS: OptionNames<CertificatesOptions> = {
  count: true,
  from: true,
  to: true,
  type: true,
  gridArea: true,
  seed: true,
};

/**
 * Generates hourly certificates of one wind turbine and one consumer, in order of time. Quantities are in Wh. The same
 * options give the same certificates in every run.
 *
 * @throws {@link ContractTestingError} `unknown_option`, `invalid_option`.
 * @example
 * ```ts
 * import { certificates } from "@energy-clients/contract-testing";
 *
 * const november = certificates({ from: "2026-11-01", to: "2026-12-01", type: "production" });
 * ```
 */
export function certificates(options: CertificatesOptions = {}): Certificate[] {
  checkOptionNames(options, OPTIONS, "certificates()");
  const { type, gridArea = "DK1", seed = 1, ...period } = options;
  const values = createSeededValues(seed);
  const turbine = values.gsrn();
  const consumer = values.gsrn();
  const { count, startOf } = spread(period, type === undefined ? 2 : 1);
  return Array.from({ length: count }, (_, index) => {
    const certificateType = type ?? (index % 2 === 0 ? "production" : "consumption");
    const start = startOf(index);
    return {
      federatedStreamId: { registry: "energy-origin", streamId: values.uuid() },
      quantity: certificateType === "production" ? values.whole(1, 3_600_000) : values.whole(1, 1_500_000),
      start,
      end: start + 3600,
      gridArea,
      certificateType,
      attributes: certificateType === "production" ? produced(turbine, gridArea) : used(consumer),
    };
  });
}

function produced(gsrn: string, gridArea: string): Certificate["attributes"] {
  return {
    energyTag_GcIssuer: "Energinet",
    energyTag_GcIssueMarketZone: gridArea,
    energyTag_Country: "Denmark",
    energyTag_EnergyCarrier: "Electricity",
    energyTag_ProducedEnergySource: "F01050100",
    energyTag_ProducedEnergyTechnology: "T020000",
    energyTag_ProductionDeviceUniqueIdentification: gsrn,
    energyTag_ProductionDeviceLocation: "Klitvej 12, 6950 Ringkøbing",
    energyTag_ProductionDeviceCapacity: "3600",
    municipality_code: "760",
    isTrial: "True",
  };
}

function used(gsrn: string): Certificate["attributes"] {
  return { assetId: gsrn, municipality_code: "760", isTrial: "True" };
}

/** Returns the part of a certificate that a claim shows. */
export function claimedPart({ federatedStreamId, start, end, gridArea, attributes }: Certificate) {
  return { federatedStreamId, start, end, gridArea, attributes };
}
