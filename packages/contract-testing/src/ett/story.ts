import { readFileSync } from "node:fs";
import type { Certificate, Contract, MeteringPoint, Wallet } from "../data/wire.js";
import type { OrganizationSeed } from "./seed.js";

interface ExampleDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ExampleOperation>>>>;
}
interface ExampleOperation {
  readonly operationId?: string;
  readonly responses?: Readonly<
    Record<string, { content?: Record<string, { examples?: Record<string, { value: unknown }> }> }>
  >;
}

/**
 * The story that the document's examples tell, as it begins: Sandflugt Mejeri A/S has certificates of two hours, and
 * Klitgaard Datacenter ApS an empty wallet.
 */
export function storyOrganizations(): OrganizationSeed[] {
  const url = new URL("../../documents/ett.json", import.meta.url);
  const document = JSON.parse(readFileSync(url, "utf8")) as ExampleDocument;
  const listed = <Item>(operationId: string) =>
    (exampleOf(document, operationId) as { result: readonly Item[] }).result;
  const consents = listed<{ organizationId: string; organizationName: string; tin: string | null }>(
    "getClientConsents",
  );
  const [dairy, datacenter] = consents.map(({ organizationId, organizationName, tin }) => ({
    id: organizationId,
    name: organizationName,
    tin,
  }));
  const endpoint = exampleOf(document, "createWalletEndpoint") as { walletReference: { publicKey: string } };
  const { receiverId } = exampleOf(document, "createExternalEndpoint") as { receiverId: string };
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
        publicKey: endpoint.walletReference.publicKey,
        disabledDate: null,
      },
    },
  ];
}

function exampleOf(document: ExampleDocument, operationId: string): unknown {
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  const responses = operations.find((operation) => operation.operationId === operationId)?.responses ?? {};
  const success = Object.entries(responses).find(([status]) => status.startsWith("2"))?.[1];
  const [example] = Object.values(success?.content?.["application/json"]?.examples ?? {});
  return example?.value;
}
