import {
  ContractTestingError,
  checkOptionNames,
  type OptionNames,
} from "../../errors/contract-testing-error.js";
import { DEFAULT_FROM, type TimeInput, toUnixSeconds } from "./period.js";
import { createSeededValues } from "./seeded-values.js";
import type { Contract, MeteringPoint } from "./wire.js";

/** Settings of {@link meteringPoints}. All have defaults. */
export interface MeteringPointsOptions {
  /** How many. @defaultValue 4 */
  readonly count?: number;
  /** Only this type. @defaultValue both, alternating */
  readonly type?: "Consumption" | "Production";
  /** Integer that determines the values. @defaultValue 1 */
  readonly seed?: number;
}

type Place = Pick<MeteringPoint, "gridArea" | "biddingZone"> &
  Pick<MeteringPoint["address"], "city" | "postalCode" | "municipalityCode">;

const PLACES: readonly [Place, ...Place[]] = [
  { city: "Ringkøbing", postalCode: "6950", municipalityCode: "760", gridArea: "344", biddingZone: "DK1" },
  { city: "Aarhus C", postalCode: "8000", municipalityCode: "751", gridArea: "151", biddingZone: "DK1" },
  { city: "Roskilde", postalCode: "4000", municipalityCode: "265", gridArea: "740", biddingZone: "DK2" },
];

const WIND = { aibTechCode: "T020000", aibFuelCode: "F01050100" };
const SUN = { aibTechCode: "T010000", aibFuelCode: "F01040100" };
const OTHER = { aibTechCode: "T070000", aibFuelCode: "F00000000" };

const METERING_POINTS_OPTIONS: OptionNames<MeteringPointsOptions> = { count: true, type: true, seed: true };

/**
 * Generates metering points that can be used for certificates, with valid check digits. The same options give the same
 * metering points in every run.
 *
 * @throws {@link ContractTestingError} `unknown_option`, `invalid_option`.
 * @example
 * ```ts
 * import { meteringPoints } from "@energy-clients/contract-testing";
 *
 * const points = meteringPoints({ count: 10, type: "Consumption" });
 * ```
 */
export function meteringPoints(options: MeteringPointsOptions = {}): MeteringPoint[] {
  checkOptionNames(options, METERING_POINTS_OPTIONS, "meteringPoints()");
  const { count = 4, type, seed = 1 } = options;
  if (!Number.isInteger(count) || count < 0)
    throw new ContractTestingError("invalid_option", "count: must be an integer of at least 0");
  const values = createSeededValues(seed);
  return Array.from({ length: count }, (_, index) => {
    const meteringPointType = type ?? (index % 2 === 0 ? "Production" : "Consumption");
    const { gridArea, biddingZone, ...place } = values.pick(PLACES);
    const produces = meteringPointType === "Production";
    return {
      gsrn: values.gsrn(),
      gridArea,
      meteringPointType,
      subMeterType: "Physical",
      address: {
        address1: `Klitvej ${values.whole(1, 199)}`,
        address2: "",
        locality: null,
        country: "DK",
        citySubDivisionName: "",
        ...place,
      },
      technology: produces ? values.pick([WIND, SUN]) : OTHER,
      consumerCvr: String(values.whole(10_000_000, 49_999_999)),
      canBeUsedForIssuingCertificates: true,
      capacity: produces ? String(values.whole(6, 3600)) : "0",
      biddingZone,
    };
  });
}

/** Settings of {@link contracts}. All have defaults. */
export interface ContractsOptions extends MeteringPointsOptions {
  /** Metering points of the contracts. @defaultValue those of `meteringPoints()` with the other options */
  readonly meteringPoints?: readonly MeteringPoint[];
  /** Start of each contract. @defaultValue 1 November 2026, 00:00 UTC */
  readonly from?: TimeInput;
  /** End of each contract. @defaultValue null, open-ended */
  readonly to?: TimeInput;
}

const CONTRACTS_OPTIONS: OptionNames<ContractsOptions> = {
  ...METERING_POINTS_OPTIONS,
  meteringPoints: true,
  from: true,
  to: true,
};

/**
 * Generates one contract for each metering point. The same options give the same contracts in every run.
 *
 * @throws {@link ContractTestingError} `unknown_option`, `invalid_option`.
 * @example
 * ```ts
 * import { contracts, meteringPoints } from "@energy-clients/contract-testing";
 *
 * const points = meteringPoints({ count: 2 });
 * const openEnded = contracts({ meteringPoints: points, from: "2026-11-01" });
 * ```
 */
export function contracts(options: ContractsOptions = {}): Contract[] {
  checkOptionNames(options, CONTRACTS_OPTIONS, "contracts()");
  const { meteringPoints: given, from = DEFAULT_FROM, to, ...rest } = options;
  if (given !== undefined && (rest.count !== undefined || rest.type !== undefined))
    throw new ContractTestingError("invalid_option", "meteringPoints: cannot be combined with count or type");
  const values = createSeededValues((rest.seed ?? 1) + 1);
  const startDate = toUnixSeconds("from", from);
  const endDate = to === undefined ? null : toUnixSeconds("to", to);
  return (given ?? meteringPoints(rest)).map(({ gsrn, meteringPointType, technology }) => ({
    id: values.uuid(),
    gsrn,
    startDate,
    endDate,
    created: startDate - 3600,
    meteringPointType: meteringPointType === "Production" ? "Production" : "Consumption",
    technology: meteringPointType === "Production" ? technology : null,
  }));
}
