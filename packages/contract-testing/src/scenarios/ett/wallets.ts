import type { ScenarioHandler } from "../scenario.js";
import { inWallet, ofOrganization } from "./access.js";
import { ok, problem, vaultMessage } from "./responses.js";
import { decide } from "./settle.js";
import type { EttStore } from "./store.js";

const SLICES_URL = "https://energytrackandtrace.dk/wallet-api/v1/slices";

/** Creates the handlers of wallets, their endpoints and the status of requests. */
export function walletHandlers(store: EttStore): Record<string, ScenarioHandler> {
  return {
    createWallet: () => ({ status: 500 }),
    getWallets: ofOrganization(store, ({ wallet }) => {
      const result = wallet === null ? [] : [wallet];
      const { length } = result;
      return ok({ result, metadata: { count: length, offset: 0, limit: 2_147_483_647, total: length } });
    }),
    getWallet: ofOrganization(store, ({ wallet }, { params }) =>
      wallet === null || wallet.id !== params.path.walletId ? problem(404) : ok(wallet),
    ),
    createWalletEndpoint: inWallet(store, (organization, { params }) => {
      if (organization.wallet?.id !== params.path.walletId) return problem(404);
      const publicKey = store.values.base64(65);
      store.byPublicKey.set(publicKey, organization);
      return ok({ walletReference: { version: 1, endpoint: SLICES_URL, publicKey } }, 201);
    }),
    createExternalEndpoint: ofOrganization(store, (organization, { body }) => {
      const { walletReference } = body as { walletReference: { publicKey: string } };
      const receiver = store.byPublicKey.get(walletReference.publicKey);
      if (receiver === organization)
        return vaultMessage(400, "Cannot create receiver deposit endpoint to self.");
      const receiverId = store.values.uuid();
      organization.receivers.set(receiverId, { organization: receiver });
      return ok({ receiverId }, 201);
    }),
    getRequestStatus: ofOrganization(store, (organization, { params }) => {
      const request = store.requests.get(String(params.path.requestId).toLowerCase());
      if (request === undefined || request.organization !== organization) return problem(404);
      if (request.polls >= store.pendingPolls) decide(request, "completed");
      request.polls++;
      return ok({ status: request.status });
    }),
  };
}
