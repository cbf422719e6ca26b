import type { SampledCall } from "./sampled-call.ts";

/** Five calls that most applications on Energy Track & Trace make, then five more; with the rest behind them. */
const ETT_FIRST = [
  ...["getMeteringPoints", "getCertificates", "getCertificate", "transferCertificate", "getRequestStatus"],
  ...["getClientConsents", "getContracts", "createContracts", "getClaims", "claimCertificate"],
];

const ENMACC_FIRST = ["getRfqs", "createRfq", "getTrades"];

/** The calls in the order in which applications come to need them. */
export function byImportance(api: "ett" | "enmacc", calls: readonly SampledCall[]): SampledCall[] {
  const first = api === "ett" ? ETT_FIRST : ENMACC_FIRST;
  const chosen = first.map((id) => {
    const call = calls.find((one) => one.id === id);
    if (call === undefined) throw new Error(`the document of ${api} has no call ${id}`);
    return call;
  });
  return [...chosen, ...calls.filter(({ id }) => !first.includes(id))];
}
