import type { Contract } from "../data/wire.js";
import type { ScenarioHandler, ScenarioResponse } from "../scenario.js";
import { ofOrganization } from "./access.js";
import { ok, problem } from "./responses.js";
import type { EttStore, Organization } from "./store.js";

interface NewContract {
  readonly gsrn: string;
  readonly startDate: number;
  readonly endDate?: number | null;
}

interface NewEndDate {
  readonly id: string;
  readonly endDate?: number | null;
}

/** Creates the handlers of metering points and contracts. A request creates or changes all of its contracts or none. */
export function contractHandlers(store: EttStore): Record<string, ScenarioHandler> {
  return {
    getMeteringPoints: ofOrganization(store, ({ meteringPoints }) =>
      ok({ result: meteringPoints, status: "Created" }),
    ),
    getContracts: ofOrganization(store, ({ contracts }) => ok({ result: contracts })),
    getContract: ofOrganization(store, ({ contracts }, { params }) => {
      const contract = contracts.find(({ id }) => id === params.path.id);
      return contract === undefined ? problem(404) : ok(contract);
    }),
    createContracts: ofOrganization(store, (organization, { body }) =>
      create(store, organization, (body as { contracts: NewContract[] }).contracts),
    ),
    updateContractEndDates: ofOrganization(store, (organization, { body }) =>
      update(organization, (body as { contracts: NewEndDate[] }).contracts),
    ),
  };
}

function create(
  store: EttStore,
  organization: Organization,
  requested: readonly NewContract[],
): ScenarioResponse {
  if (!store.client.trial) return { status: 403, empty: true };
  const created: Contract[] = [];
  for (const { gsrn, startDate, endDate = null } of requested) {
    const now = Math.floor(store.now() / 1000);
    if (startDate < now - (now % 86_400))
      return problem(400, {
        errors: { StartDate: ["Start Date must be greater than or equal to today's midnight."] },
      });
    if (endDate !== null && endDate < startDate)
      return problem(400, { errors: { EndDate: ["End Date must be null or later than Start Date."] } });
    const point = organization.meteringPoints.find((candidate) => candidate.gsrn === gsrn);
    if (point === undefined) return problem(400, { detail: `GSRN ${gsrn} was not found` });
    if (!point.canBeUsedForIssuingCertificates)
      return problem(409, { detail: `GSRN ${gsrn} cannot be used for issuing certificates` });
    if (
      [...organization.contracts, ...created].some((other) => overlaps(other, { gsrn, startDate, endDate }))
    )
      return problem(409, { detail: `${gsrn} already has an active contract` });
    const isProduction = point.meteringPointType === "Production";
    created.push({
      id: store.values.uuid(),
      gsrn,
      startDate,
      endDate,
      created: now,
      meteringPointType: isProduction ? "Production" : "Consumption",
      technology: isProduction ? point.technology : null,
    });
  }
  organization.contracts = [...organization.contracts, ...created];
  return ok({ result: created }, 201);
}

type Period = Pick<Contract, "gsrn" | "startDate" | "endDate">;

// Periods are half-open: a contract may begin when another ends.
function overlaps(one: Period, other: Period): boolean {
  const endOf = ({ endDate }: Period) => endDate ?? Number.POSITIVE_INFINITY;
  return one.gsrn === other.gsrn && one.startDate < endOf(other) && other.startDate < endOf(one);
}

function update(organization: Organization, requested: readonly NewEndDate[]): ScenarioResponse {
  let contracts = organization.contracts;
  for (const { id, endDate = null } of requested) {
    const contract = contracts.find((candidate) => candidate.id === id);
    if (contract === undefined) return problem(404);
    if (endDate !== null && endDate <= contract.startDate)
      return problem(400, { detail: "EndDate must be after StartDate" });
    const changed = { ...contract, endDate };
    const others = contracts.filter((candidate) => candidate !== contract);
    if (others.some((other) => overlaps(other, changed)))
      return problem(409, { detail: `${contract.gsrn} already has an active contract` });
    contracts = contracts.map((candidate) => (candidate === contract ? changed : candidate));
  }
  organization.contracts = contracts;
  return { status: 200 };
}
