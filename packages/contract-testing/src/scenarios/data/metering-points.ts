import { ContractTestingError, refuseUnknownOptions } from "../../errors/contract-testing-error.js";
import { defaultFrom, type TimeInput, toUnixSeconds } from "./period.js";
import { createSeededValues } from "./seeded-values.js";
import type { Contract, MeteringPoint } from "./wire.js";

/** What metering points to make up. */
export interface MeteringPointsOptions {
  /** How many. @defaultValue 4 */
  readonly count?: number;
  /** Only this type. @defaultValue both, in turns */
  readonly type?: "Consumption" | "Production";
  /** Whole number; another one gives other numbers. @defaultValue 1 */
  readonly seed?: number;
}

type Place = Pick<MeteringPoint, "gridArea" | "biddingZone"> &
  Pick<MeteringPoint["address"], "city" | "postalCode" | "municipalityCode">;

const places: readonly [Place, ...Place[]] = [
  { city: "Ringkøbing", postalCode: "6950", municipalityCode: "760", gridArea: "344", biddingZone: "DK1" },
  { city: "Aarhus C", postalCode: "8000", municipalityCode: "751", gridArea: "151", biddingZone: "DK1" },
  { city: "Roskilde", postalCode: "4000", municipalityCode: "265", gridArea: "740", biddingZone: "DK2" },
];

const wind = { aibTechCode: "T020000", aibFuelCode: "F01050100" };
const sun = { aibTechCode: "T010000", aibFuelCode: "F01040100" };
const other = { aibTechCode: "T070000", aibFuelCode: "F00000000" };

/**
 * Makes up metering points that can be used for certificates, with valid check digits, the same in every run.
 *
 * @throws {@link ContractTestingError} `unknown_option`, `invalid_option`.
 */
export function meteringPoints(options: MeteringPointsOptions = {}): MeteringPoint[] {
  refuseUnknownOptions("meteringPoints()", options, ["count", "type", "seed"]);
  const { count = 4, type, seed = 1 } = options;
  if (!Number.isInteger(count) || count < 0)
    throw new ContractTestingError("invalid_option", "count: must be a whole number from 0");
  const values = createSeededValues(seed);
  return Array.from({ length: count }, (_, index) => {
    const meteringPointType = type ?? (index % 2 === 0 ? "Production" : "Consumption");
    const { gridArea, biddingZone, ...place } = values.pick(places);
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
      technology: produces ? values.pick([wind, sun]) : other,
      consumerCvr: String(values.whole(10_000_000, 49_999_999)),
      canBeUsedForIssuingCertificates: true,
      capacity: produces ? String(values.whole(6, 3600)) : "0",
      biddingZone,
    };
  });
}

/** What contracts to make up. */
export interface ContractsOptions extends MeteringPointsOptions {
  /** Metering points to make them for. @defaultValue those of `meteringPoints()` with the other options */
  readonly meteringPoints?: readonly MeteringPoint[];
  /** Start of each contract. @defaultValue 1 November 2026, 00:00 UTC */
  readonly from?: TimeInput;
  /** End of each contract. @defaultValue null, open-ended */
  readonly to?: TimeInput;
}

/**
 * Makes up one contract for each metering point, the same in every run.
 *
 * @throws {@link ContractTestingError} `unknown_option`, `invalid_option`.
 */
export function contracts(options: ContractsOptions = {}): Contract[] {
  refuseUnknownOptions("contracts()", options, ["count", "type", "seed", "meteringPoints", "from", "to"]);
  const { meteringPoints: given, from = defaultFrom, to, ...rest } = options;
  if (given !== undefined && (rest.count !== undefined || rest.type !== undefined))
    throw new ContractTestingError("invalid_option", "meteringPoints: leave count and type out beside it");
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
