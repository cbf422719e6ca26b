import type { components } from "./generated/schema.js";

type Schemas = components["schemas"];

// The schemas that programs name most; every other one is in `components["schemas"]`.

/** A metering point of an organisation, an item of `getMeteringPoints`. */
export type MeteringPoint = Schemas["MeteringPoint"];

/** A contract under which certificates are issued for a metering point, an item of `getContracts`. */
export type Contract = Schemas["Contract"];

/** A contract to create with `createContracts`. */
export type CreateContract = Schemas["CreateContract"];

/** The available part of a certificate, an item of `getCertificates`. Its `quantity` is in Wh. */
export type GranularCertificate = Schemas["GranularCertificate"];

/** Whether a certificate is about production or consumption. */
export type CertificateType = Schemas["CertificateType"];

/** The registry of a certificate, and its id there. */
export type FederatedStreamId = Schemas["FederatedStreamId"];

/** A completed transfer, an item of `getTransfers`. */
export type Transfer = Schemas["Transfer"];

/** The body of `transferCertificate`. */
export type TransferRequest = Schemas["TransferRequest"];

/** A completed claim, an item of `getClaims`. */
export type Claim = Schemas["Claim"];

/** The body of `claimCertificate`. */
export type ClaimRequest = Schemas["ClaimRequest"];

/** Status of a queued transfer or claim, from `getRequestStatus`. */
export type RequestStatus = Schemas["RequestStatus"];

/** A wallet of an organisation, an item of `getWallets`. */
export type Wallet = Schemas["WalletRecord"];

/** The address of a wallet, from `createWalletEndpoint` and for `createExternalEndpoint`. */
export type WalletEndpointReference = Schemas["WalletEndpointReference"];

/** An organisation that consented to the client, an item of `getClientConsents`. */
export type ClientConsent = Schemas["ClientConsentsResponseItem"];

/** A report of an organisation, an item of `getReportStatuses`. */
export type Report = Schemas["ReportStatusItem"];
