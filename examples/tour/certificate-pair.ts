import type { components } from "@energy-clients/ett-client";

/** A certificate as ETT lists it. */
export type Certificate = components["schemas"]["GranularCertificate"];

/** A production certificate, and the consumption of the same hour where there is any. Quantities are in Wh. */
export interface CertificatePair {
  readonly production: Certificate;
  readonly consumption: Certificate | undefined;
  /** What can be claimed: what was both produced and consumed in the hour. */
  readonly claimable: number;
  /** What was produced and not consumed. */
  readonly surplus: number;
}

/** Picks an hour to work with: one with both a claimable quantity and a surplus if there is one. */
export function pickPair(certificates: readonly Certificate[]): CertificatePair | undefined {
  const pairs = certificates
    .filter(({ certificateType }) => certificateType === "production")
    .map((production) => toPair(production, certificates));
  return pairs.find(({ claimable, surplus }) => claimable > 0 && surplus > 0) ?? pairs[0];
}

function toPair(production: Certificate, certificates: readonly Certificate[]): CertificatePair {
  const consumption = certificates.find(
    ({ certificateType, start, end }) =>
      certificateType === "consumption" && start === production.start && end === production.end,
  );
  const claimable = Math.min(production.quantity, consumption?.quantity ?? 0);
  return { production, consumption, claimable, surplus: production.quantity - claimable };
}
