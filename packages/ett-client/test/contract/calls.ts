import type { CallOptions, EttClient, EttOperations } from "../../src/index.js";

const organizationId = "8d3b2f60-1c7e-4a53-9d0e-5f1a2b3c4d5e";
const uuid = "5f1a2b3c-1c7e-4a53-9d0e-8d3b2f604d5e";
const organization = { query: { organizationId } };
const period = { organizationId, TimeAggregate: "day", TimeZone: "Europe/Copenhagen" } as const;
const certificateId = { registry: "Narnia", streamId: uuid };
const walletReference = {
  version: 1,
  endpoint: "https://receiver.example/wallet-api/v1/slices",
  publicKey: "AQID",
};

type Answer = Promise<{ readonly data?: unknown; readonly error?: unknown; readonly response: Response }>;

/** One valid call of every operation. The type asks for each; a new operation does not compile without its call. */
export const calls: { [Id in keyof EttOperations]: (ett: EttClient, options: CallOptions) => Answer } = {
  getClientConsents: (ett, options) => ett.call("getClientConsents", options),
  createCredential: (ett, options) => ett.call("createCredential", { path: { clientId: uuid }, ...options }),
  getCredentials: (ett, options) => ett.call("getCredentials", { path: { clientId: uuid }, ...options }),
  deleteCredential: (ett, options) =>
    ett.call("deleteCredential", { path: { clientId: uuid, keyId: uuid }, ...options }),
  acceptServiceProviderTerms: (ett, options) => ett.call("acceptServiceProviderTerms", options),
  getServiceProviderTerms: (ett, options) => ett.call("getServiceProviderTerms", options),
  getMeteringPoints: (ett, options) => ett.call("getMeteringPoints", { ...organization, ...options }),
  requestReportGeneration: (ett, options) => {
    const body = { startDate: 1_767_225_600, endDate: 1_769_904_000 };
    return ett.call("requestReportGeneration", { ...organization, body, ...options });
  },
  getReportStatuses: (ett, options) => ett.call("getReportStatuses", { ...organization, ...options }),
  downloadReport: (ett, options) =>
    ett.call("downloadReport", { ...organization, path: { reportId: uuid }, ...options }),
  createContracts: (ett, options) => {
    const body = { contracts: [{ gsrn: "571313180400000001", startDate: 1_798_761_600, endDate: null }] };
    return ett.call("createContracts", { ...organization, body, ...options });
  },
  getContracts: (ett, options) => ett.call("getContracts", { ...organization, ...options }),
  updateContractEndDates: (ett, options) => {
    const body = { contracts: [{ id: uuid, endDate: 1_830_297_600 }] };
    return ett.call("updateContractEndDates", { ...organization, body, ...options });
  },
  getContract: (ett, options) => ett.call("getContract", { ...organization, path: { id: uuid }, ...options }),
  getCertificatesCursor: (ett, options) => {
    const query = { organizationId, UpdatedSince: 1_767_225_600, Type: "production" } as const;
    return ett.call("getCertificatesCursor", { query, ...options });
  },
  getCertificate: (ett, options) =>
    ett.call("getCertificate", { ...organization, path: certificateId, ...options }),
  getCertificates: (ett, options) => {
    const query = {
      organizationId,
      Type: "production",
      SortBy: "end",
      Sort: "desc",
      Limit: 10,
      Skip: 0,
    } as const;
    return ett.call("getCertificates", { query, ...options });
  },
  aggregateCertificates: (ett, options) => ett.call("aggregateCertificates", { query: period, ...options }),
  getClaimsCursor: (ett, options) => ett.call("getClaimsCursor", { ...organization, ...options }),
  getClaims: (ett, options) =>
    ett.call("getClaims", { query: { organizationId, TimeMatch: "all" }, ...options }),
  claimCertificate: (ett, options) => {
    const body = {
      productionCertificateId: certificateId,
      consumptionCertificateId: certificateId,
      quantity: 1,
    };
    return ett.call("claimCertificate", { ...organization, body, ...options });
  },
  aggregateClaims: (ett, options) => ett.call("aggregateClaims", { query: period, ...options }),
  getRequestStatus: (ett, options) =>
    ett.call("getRequestStatus", { ...organization, path: { requestId: uuid }, ...options }),
  receiveSlice: (ett, options) => {
    const slice = {
      publicKey: "AQID",
      position: 1,
      certificateId,
      quantity: 1,
      randomR: "AQID",
      hashedAttributes: [],
    };
    return ett.call("receiveSlice", { body: slice, ...options });
  },
  getTransfersCursor: (ett, options) => ett.call("getTransfersCursor", { ...organization, ...options }),
  getTransfers: (ett, options) => ett.call("getTransfers", { ...organization, ...options }),
  transferCertificate: (ett, options) => {
    const body = { certificateId, receiverId: uuid, quantity: 4_294_967_295, hashedAttributes: ["assetId"] };
    return ett.call("transferCertificate", { ...organization, body, ...options });
  },
  aggregateTransfers: (ett, options) => ett.call("aggregateTransfers", { query: period, ...options }),
  createWallet: (ett, options) => ett.call("createWallet", { ...organization, body: {}, ...options }),
  getWallets: (ett, options) => ett.call("getWallets", { ...organization, ...options }),
  getWallet: (ett, options) =>
    ett.call("getWallet", { ...organization, path: { walletId: uuid }, ...options }),
  createWalletEndpoint: (ett, options) =>
    ett.call("createWalletEndpoint", { ...organization, path: { walletId: uuid }, ...options }),
  createExternalEndpoint: (ett, options) => {
    const body = { walletReference, textReference: "Receiver" };
    return ett.call("createExternalEndpoint", { ...organization, body, ...options });
  },
};
