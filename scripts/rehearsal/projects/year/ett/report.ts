import {
  type components,
  type EttClient,
  forOrganization,
  type RequestStatus,
  unwrap,
} from "@energy-clients/ett-client";

type Hour = components["schemas"]["AggregatedTransfers"];

/** What a team reports each month. Quantities in Wh. */
export interface Report {
  readonly transferred: number;
  readonly hours: readonly Pick<Hour, "start" | "quantity">[];
  readonly gsrns: readonly string[];
}

/** Asks ETT for what a team reports each month. */
export async function report(ett: EttClient, organizationId: string): Promise<Report> {
  const organization = forOrganization(ett, organizationId);
  const hourly = { TimeAggregate: "hour", TimeZone: "Europe/Copenhagen" } as const;
  const { result: transfers } = await unwrap(organization.call("getTransfers", { query: { Limit: 10 } }));
  const { result: hours } = await unwrap(organization.call("aggregateTransfers", { query: hourly }));
  const { result: points } = await unwrap(
    ett.GET("/api/measurements/meteringpoints", { params: { query: { organizationId } } }),
  );
  return {
    transferred: transfers.reduce((sum, { quantity }) => sum + quantity, 0),
    hours: hours.map(({ start, quantity }) => ({ start, quantity })),
    gsrns: points.map(({ gsrn }) => gsrn),
  };
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
