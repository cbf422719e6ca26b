// The items of ETT's lists as they are sent: times in Unix seconds, quantities in Wh.

/** Id of a certificate. */
export interface FederatedStreamId {
  readonly registry: string;
  readonly streamId: string;
}

/** A granular certificate. */
export interface Certificate {
  readonly federatedStreamId: FederatedStreamId;
  readonly quantity: number;
  readonly start: number;
  readonly end: number;
  readonly gridArea: string;
  readonly certificateType: "production" | "consumption";
  readonly attributes: Readonly<Record<string, string>>;
}

/** One side of a claim. */
export type ClaimedCertificate = Omit<Certificate, "quantity" | "certificateType">;

/** A claim of a production by a consumption certificate. */
export interface Claim {
  readonly claimId: string;
  readonly quantity: number;
  readonly productionCertificate: ClaimedCertificate;
  readonly consumptionCertificate: ClaimedCertificate;
  readonly updatedAt: number;
}

/** A transfer to another wallet. */
export interface Transfer {
  readonly federatedStreamId: FederatedStreamId;
  readonly receiverId: string;
  readonly quantity: number;
  readonly start: number;
  readonly end: number;
  readonly gridArea: string;
}

/** Codes of the Association of Issuing Bodies. */
export interface Technology {
  readonly aibTechCode: string;
  readonly aibFuelCode: string;
}

/** A metering point. */
export interface MeteringPoint {
  readonly gsrn: string;
  readonly gridArea: string;
  readonly meteringPointType: "Consumption" | "Production" | "Child";
  readonly subMeterType: "Physical" | "Virtual" | "Calculated";
  readonly address: {
    readonly address1: string;
    readonly address2: string | null;
    readonly locality: string | null;
    readonly city: string;
    readonly postalCode: string;
    readonly country: string;
    readonly municipalityCode: string;
    readonly citySubDivisionName: string;
  };
  readonly technology: Technology;
  readonly consumerCvr: string;
  readonly canBeUsedForIssuingCertificates: boolean;
  readonly capacity: string;
  readonly biddingZone: string;
}

/** A contract to issue certificates for a metering point. */
export interface Contract {
  readonly id: string;
  readonly gsrn: string;
  readonly startDate: number;
  readonly endDate: number | null;
  readonly created: number;
  readonly meteringPointType: "Consumption" | "Production";
  readonly technology: Technology | null;
}

/** A wallet. */
export interface Wallet {
  readonly id: string;
  readonly publicKey: string;
  readonly disabledDate: number | null;
}
