import { readExamples } from "../../documents/packaged-documents.js";
import type { Certificate, Claim, Contract, MeteringPoint, Transfer, Wallet } from "../data/wire.js";

/** An organisation when a scenario begins. Lists are empty by default. */
export interface OrganizationSeed {
  /** GUID. */
  readonly id: string;
  readonly name?: string;
  /** Company number. @defaultValue null */
  readonly tin?: string | null;
  /** Whether it has given its consent to the client. @defaultValue true */
  readonly consents?: boolean;
  /** `null` for none. @defaultValue a generated wallet */
  readonly wallet?: Wallet | null;
  readonly certificates?: readonly Certificate[];
  readonly claims?: readonly Claim[];
  readonly transfers?: readonly Transfer[];
  readonly meteringPoints?: readonly MeteringPoint[];
  readonly contracts?: readonly Contract[];
  /** Receivers of its transfers, as if `createExternalEndpoint` had been called. */
  readonly receivers?: readonly ReceiverSeed[];
}

/** A receiver when a scenario begins. */
export interface ReceiverSeed {
  /** GUID, the `receiverId` of transfers. */
  readonly id: string;
  /** The receiving organisation. @defaultValue one outside the scenario */
  readonly organizationId?: string;
}

/** The third-party client of a scenario. */
export interface ClientSeed {
  /** GUID. */
  readonly id: string;
  readonly secret: string;
  readonly name: string;
  /** GUID of the organisation that the client belongs to. */
  readonly organizationId: string;
  /** Trial clients may create contracts. */
  readonly trial: boolean;
}

/** The client of the documents' examples. Its secret works only for mocks. */
export const EXAMPLE_CLIENT: ClientSeed = {
  id: "5c9e2d31-6b4f-4a7d-8e02-9f31c5a7b648",
  secret: "example-secret-that-opens-nothing",
  name: "Nordlys Example Energi",
  organizationId: "b7f3c2a1-4d5e-4f60-8a7b-9c0d1e2f3a4b",
  trial: true,
};

/**
 * Builds the organisations of the example scenario in the document's examples: Sandflugt Mejeri A/S has certificates of
 * two hours, and Klitgaard Datacenter ApS an empty wallet. Change them, and pass them to `ettScenario()`.
 *
 * @example
 * ```ts
 * import { ettScenario, exampleOrganizations } from "@energy-clients/contract-testing";
 *
 * const organizations = exampleOrganizations().map((organization) => ({ ...organization, contracts: [] }));
 * const scenario = ettScenario({ organizations });
 * ```
 */
export function exampleOrganizations(): OrganizationSeed[] {
  const example = readExamples("ett");
  const listed = <Item>(operationId: string) => example<{ result: readonly Item[] }>(operationId).result;
  const consents = listed<{ organizationId: string; organizationName: string; tin: string | null }>(
    "getClientConsents",
  );
  const [dairy, datacenter] = consents.map(({ organizationId, organizationName, tin }) => ({
    id: organizationId,
    name: organizationName,
    tin,
  }));
  const { walletReference } = example<{ walletReference: { publicKey: string } }>("createWalletEndpoint");
  const { receiverId } = example<{ receiverId: string }>("createExternalEndpoint");
  const [wallet] = listed<Wallet>("getWallets");
  if (dairy === undefined || datacenter === undefined || wallet === undefined)
    throw new Error("The document's examples lack an organisation or a wallet of the example scenario");
  return [
    {
      ...dairy,
      wallet,
      certificates: listed<Certificate>("getCertificates"),
      meteringPoints: listed<MeteringPoint>("getMeteringPoints"),
      contracts: listed<Contract>("getContracts"),
      receivers: [{ id: receiverId, organizationId: datacenter.id }],
    },
    {
      ...datacenter,
      wallet: {
        id: "c2d81f06-5e3a-4b97-86fd-04a1e7b95c38",
        publicKey: walletReference.publicKey,
        disabledDate: null,
      },
    },
  ];
}
