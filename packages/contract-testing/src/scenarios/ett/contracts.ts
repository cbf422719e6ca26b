import type { Contract } from "../data/wire.js";
import type { ScenarioAnswer, ScenarioHandler } from "../scenario.js";
import { ofOrganization } from "./access.js";
import { ok, problem } from "./responses.js";
import type { Organization, World } from "./store.js";

interface NewContract {
  readonly gsrn: string;
  readonly startDate: number;
  readonly endDate?: number | null;
}

interface NewEndDate {
  readonly id: string;
  readonly endDate?: number | null;
}

/** Metering points and the contracts for them. A call creates or changes all of its contracts or none. */
export function contractHandlers(world: World): Record<string, ScenarioHandler> {
  return {
    getMeteringPoints: ofOrganization(world, ({ meteringPoints }) =>
      ok({ result: meteringPoints, status: "Created" }),
    ),
    getContracts: ofOrganization(world, ({ contracts }) => ok({ result: contracts })),
    getContract: ofOrganization(world, ({ contracts }, { params }) => {
      const contract = contracts.find(({ id }) => id === params.path.id);
      return contract === undefined ? problem(404) : ok(contract);
    }),
    createContracts: ofOrganization(world, (organization, { body }) =>
      create(world, organization, (body as { contracts: NewContract[] }).contracts),
    ),
    updateContractEndDates: ofOrganization(world, (organization, { body }) =>
      update(organization, (body as { contracts: NewEndDate[] }).contracts),
    ),
  };
}

function create(world: World, organization: Organization, asked: readonly NewContract[]): ScenarioAnswer {
  if (!world.client.trial) return { status: 403, empty: true };
  const created: Contract[] = [];
  for (const { gsrn, startDate, endDate = null } of asked) {
    const now = Math.floor(world.now() / 1000);
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
      id: world.values.uuid(),
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

// Half-open: a contract may begin when another ends.
function overlaps(one: Period, other: Period): boolean {
  const endOf = ({ endDate }: Period) => endDate ?? Number.POSITIVE_INFINITY;
  return one.gsrn === other.gsrn && one.startDate < endOf(other) && other.startDate < endOf(one);
}

function update(organization: Organization, asked: readonly NewEndDate[]): ScenarioAnswer {
  let contracts = organization.contracts;
  for (const { id, endDate = null } of asked) {
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
