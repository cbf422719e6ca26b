import { type EnmaccClient, listItems } from "@energy-clients/enmacc-client";

/** Calls enmacc: the identifiers of all RFQs. */
export async function callEnmacc(enmacc: EnmaccClient): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const rfq of listItems(enmacc, "getRfqs", {})) ids.push(rfq.id);
  return ids;
}
