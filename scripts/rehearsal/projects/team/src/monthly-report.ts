import {
  type EttClient,
  type EttOperations,
  forOrganization,
  listItems,
  unwrap,
} from "@energy-clients/ett-client";

type HourlyQuery = Pick<
  EttOperations["aggregateTransfers"]["parameters"]["query"],
  "TimeAggregate" | "TimeZone"
>;

/** What a team reports to its accountants. Quantities in Wh. */
export interface MonthlyReport {
  readonly transferred: number;
  readonly claimed: number;
  /** In how many hours something was transferred. */
  readonly hours: number;
}

/** Adds up what an organisation transferred and claimed. */
export async function monthlyReport(ett: EttClient, organizationId: string): Promise<MonthlyReport> {
  const organization = forOrganization(ett, organizationId);

  let transferred = 0;
  for await (const { quantity } of listItems(organization, "getTransfers", {})) transferred += quantity;

  let claimed = 0;
  for await (const claim of listItems(organization, "getClaims", {})) claimed += claim.quantity;

  const query: HourlyQuery = { TimeAggregate: "hour", TimeZone: "Europe/Copenhagen" };
  const { length: hours } = (await unwrap(organization.call("aggregateTransfers", { query }))).result;

  return { transferred, claimed, hours };
}
