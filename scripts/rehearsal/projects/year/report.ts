import { type EttClient, forOrganization, type RequestStatus, unwrap } from "@energy-clients/ett-client";

/** What a team asks of ETT each month. */
export async function report(ett: EttClient, organizationId: string): Promise<readonly unknown[]> {
  const organization = forOrganization(ett, organizationId);
  const hourly = { TimeAggregate: "hour", TimeZone: "Europe/Copenhagen" } as const;
  const { result: transferred } = await unwrap(organization.call("getTransfers", { query: { Limit: 10 } }));
  const { result: hours } = await unwrap(organization.call("aggregateTransfers", { query: hourly }));
  const { result: points } = await unwrap(organization.call("getMeteringPoints"));
  return [transferred, hours, points];
}

/** Whether a request has ended, for each of its states. */
export function hasEnded(status: RequestStatus): boolean {
  switch (status) {
    case "pending":
      return false;
    case "completed":
    case "failed":
      return true;
  }
}
