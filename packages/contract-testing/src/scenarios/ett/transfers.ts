import type { FederatedStreamId } from "../data/wire.js";
import type { ScenarioHandler, ScenarioResponse } from "../scenario.js";
import { inWallet } from "./access.js";
import { aggregate } from "./aggregates.js";
import { cursorPage, isWithin, offsetPage } from "./paging.js";
import { ok, vaultMessage } from "./responses.js";
import { deliver, queue, release, reserve } from "./settle.js";
import { type EttStore, type Holding, keyOf, type Organization } from "./store.js";

interface TransferRequest {
  readonly certificateId: FederatedStreamId;
  readonly receiverId: string;
  readonly quantity: number;
  readonly hashedAttributes: readonly string[];
}

/** Attributes that a receiver sees only if the sender names them. */
const HASHED_NAMES = new Set([
  "assetId",
  "energyTag_ProductionDeviceUniqueIdentification",
  "energyTag_ProductionDeviceLocation",
  "energyTag_ProductionDeviceCapacity",
]);

/** Creates the handlers of transfers. A request reserves the quantity at once and delivers it when it completes. */
export function transferHandlers(store: EttStore): Record<string, ScenarioHandler> {
  return {
    transferCertificate: inWallet(store, (organization, { body }) =>
      transfer(store, organization, body as TransferRequest),
    ),
    getTransfers: inWallet(store, ({ transfers }, request) => {
      const found = transfers.map(({ item }) => item).filter((item) => isWithin(request, item));
      return offsetPage(
        request,
        found.sort((one, other) => one.end - other.end),
      );
    }),
    getTransfersCursor: inWallet(store, ({ transfers }, request) =>
      cursorPage(
        request,
        transfers.filter(({ item }) => isWithin(request, item)),
      ),
    ),
    aggregateTransfers: inWallet(store, ({ transfers }, request) => {
      const found = transfers.map(({ item }) => item).filter((item) => isWithin(request, item));
      return aggregate(
        request,
        found.map(({ start, end, quantity }) => ({ start, end, quantity })),
      );
    }),
  };
}

function transfer(store: EttStore, sender: Organization, requested: TransferRequest): ScenarioResponse {
  const { certificateId, receiverId, quantity, hashedAttributes } = requested;
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
  reserve(store, holding, quantity);
  const id = queue(store, sender, {
    id: store.values.uuid(),
    settle: () => {
      const { federatedStreamId, start, end, gridArea } = holding.certificate;
      const item = { federatedStreamId, receiverId, quantity, start, end, gridArea };
      sender.transfers.push({ item, changedAt: store.now() });
      deliver(store, receiver.organization, disclosed(holding, hashedAttributes), quantity);
      return true;
    },
    release: () => release(store, holding, quantity),
  });
  return accepted(id, { transferRequestId: id });
}

/** Builds a 202 with the vault's `Location`, which does not exist. */
export function accepted(id: string, body: object): ScenarioResponse {
  const { status, headers } = ok(body, 202);
  return { status, body, headers: { ...headers, location: `/wallet-api/v1/request-status/${id}` } };
}

function disclosed({ certificate }: Holding, names: readonly string[]): Holding["certificate"] {
  const attributes = Object.entries(certificate.attributes).filter(
    ([name]) => !HASHED_NAMES.has(name) || names.includes(name),
  );
  return { ...certificate, attributes: Object.fromEntries(attributes) };
}
