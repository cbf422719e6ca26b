import type { FederatedStreamId } from "../data/wire.js";
import type { ScenarioAnswer, ScenarioHandler } from "../scenario.js";
import { inWallet } from "./access.js";
import { aggregate } from "./aggregates.js";
import { cursorPage, isWithin, offsetPage } from "./paging.js";
import { ok, vaultMessage } from "./responses.js";
import { deliver, queue, release, reserve } from "./settle.js";
import { type Holding, keyOf, type Organization, type World } from "./store.js";

interface TransferRequest {
  readonly certificateId: FederatedStreamId;
  readonly receiverId: string;
  readonly quantity: number;
  readonly hashedAttributes: readonly string[];
}

/** Attributes that a receiver sees only if the sender names them. */
const hashedNames = new Set([
  "assetId",
  "energyTag_ProductionDeviceUniqueIdentification",
  "energyTag_ProductionDeviceLocation",
  "energyTag_ProductionDeviceCapacity",
]);

/** Transfers: the quantity is gone when the request is taken, and arrives when it is completed. */
export function transferHandlers(world: World): Record<string, ScenarioHandler> {
  return {
    transferCertificate: inWallet(world, (organization, { body }) =>
      transfer(world, organization, body as TransferRequest),
    ),
    getTransfers: inWallet(world, ({ transfers }, request) => {
      const found = transfers.map(({ item }) => item).filter((item) => isWithin(request, item));
      return offsetPage(
        request,
        found.sort((one, other) => one.end - other.end),
      );
    }),
    getTransfersCursor: inWallet(world, ({ transfers }, request) =>
      cursorPage(
        request,
        transfers.filter(({ item }) => isWithin(request, item)),
      ),
    ),
    aggregateTransfers: inWallet(world, ({ transfers }, request) => {
      const found = transfers.map(({ item }) => item).filter((item) => isWithin(request, item));
      return aggregate(
        request,
        found.map(({ start, end, quantity }) => ({ start, end, quantity })),
      );
    }),
  };
}

function transfer(world: World, sender: Organization, asked: TransferRequest): ScenarioAnswer {
  const { certificateId, receiverId, quantity, hashedAttributes } = asked;
  const holding = sender.holdings.get(keyOf(certificateId));
  const receiver = sender.receivers.get(receiverId.toLowerCase());
  if (holding === undefined)
    return vaultMessage(
      400,
      `Unknown certificate. Registry ${certificateId.registry} and id ${certificateId.streamId}.`,
    );
  if (receiver === undefined) return vaultMessage(400, `Unknown receiver. Id ${receiverId}.`);
  const available = holding.certificate.quantity;
  if (quantity > available)
    return vaultMessage(
      400,
      "Transfer is not allowed. Certificate does not have enough quantity to transfer requested amount. " +
        `Certificate amount: ${available}. Requested transfer quantity: ${quantity}`,
    );
  reserve(world, holding, quantity);
  const id = queue(world, sender, {
    id: world.values.uuid(),
    settle: () => {
      const { federatedStreamId, start, end, gridArea } = holding.certificate;
      const item = { federatedStreamId, receiverId, quantity, start, end, gridArea };
      sender.transfers.push({ item, changedAt: world.now() });
      deliver(world, receiver.organization, disclosed(holding, hashedAttributes), quantity);
      return true;
    },
    release: () => release(world, holding, quantity),
  });
  return accepted(id, { transferRequestId: id });
}

/** A 202, with the vault's `Location`, which leads nowhere. */
export function accepted(id: string, body: object): ScenarioAnswer {
  const { status, headers } = ok(body, 202);
  return { status, body, headers: { ...headers, location: `/wallet-api/v1/request-status/${id}` } };
}

function disclosed({ certificate }: Holding, names: readonly string[]): Holding["certificate"] {
  const attributes = Object.entries(certificate.attributes).filter(
    ([name]) => !hashedNames.has(name) || names.includes(name),
  );
  return { ...certificate, attributes: Object.fromEntries(attributes) };
}
