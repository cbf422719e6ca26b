import { refuseUnknownOptions } from "../../errors/contract-testing-error.js";
import { spread, type TimeInput } from "./period.js";
import { createSeededValues } from "./seeded-values.js";
import type { Certificate } from "./wire.js";

/** What certificates to make up. */
export interface CertificatesOptions {
  /** How many. @defaultValue one of each type for every hour of the period, or for 24 hours */
  readonly count?: number;
  /** Start of the first hour. @defaultValue 1 November 2026, 00:00 UTC */
  readonly from?: TimeInput;
  /** End of the last hour; the certificates are spread over the hours in between. @defaultValue as `count` needs it */
  readonly to?: TimeInput;
  /** Only this type. @defaultValue both, in turns */
  readonly type?: Certificate["certificateType"];
  /** @defaultValue "DK1" */
  readonly gridArea?: string;
  /** Whole number; another one gives other ids and quantities. @defaultValue 1 */
  readonly seed?: number;
}

/**
 * Makes up hourly certificates of one wind turbine and one consumer, in order of time, the same in every run.
 *
 * @throws {@link ContractTestingError} `unknown_option`, `invalid_option`.
 */
export function certificates(options: CertificatesOptions = {}): Certificate[] {
  refuseUnknownOptions("certificates()", options, ["count", "from", "to", "type", "gridArea", "seed"]);
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

/** A part of a certificate, as it is shown in a claim. */
export function claimedPart({ federatedStreamId, start, end, gridArea, attributes }: Certificate) {
  return { federatedStreamId, start, end, gridArea, attributes };
}
