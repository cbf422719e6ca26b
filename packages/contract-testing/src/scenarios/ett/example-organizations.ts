import { readExamples } from "../../documents/read-examples.js";
import type { Certificate, Contract, MeteringPoint, Wallet } from "../data/wire.js";
import type { OrganizationSeed } from "./seed.js";

/**
 * The story that the document's examples tell, as it begins: Sandflugt Mejeri A/S has certificates of two hours, and
 * Klitgaard Datacenter ApS an empty wallet.
 */
export function storyOrganizations(): OrganizationSeed[] {
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
    throw new Error("The document's examples tell another story than this package knows");
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
