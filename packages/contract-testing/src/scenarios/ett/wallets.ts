import type { ScenarioHandler } from "../scenario.js";
import { inWallet, ofOrganization } from "./access.js";
import { ok, problem, vaultMessage } from "./responses.js";
import { decide } from "./settle.js";
import type { World } from "./store.js";

const endpoint = "https://energytrackandtrace.dk/wallet-api/v1/slices";

/** Wallets, the endpoints by which they receive, and what became of requests. */
export function walletHandlers(world: World): Record<string, ScenarioHandler> {
  return {
    createWallet: () => ({ status: 500 }),
    getWallets: ofOrganization(world, ({ wallet }) => {
      const result = wallet === null ? [] : [wallet];
      const { length } = result;
      return ok({ result, metadata: { count: length, offset: 0, limit: 2_147_483_647, total: length } });
    }),
    getWallet: ofOrganization(world, ({ wallet }, { params }) =>
      wallet === null || wallet.id !== params.path.walletId ? problem(404) : ok(wallet),
    ),
    createWalletEndpoint: inWallet(world, (organization, { params }) => {
      if (organization.wallet?.id !== params.path.walletId) return problem(404);
      const publicKey = world.values.base64(65);
      world.byPublicKey.set(publicKey, organization);
      return ok({ walletReference: { version: 1, endpoint, publicKey } }, 201);
    }),
    createExternalEndpoint: ofOrganization(world, (organization, { body }) => {
      const { walletReference } = body as { walletReference: { publicKey: string } };
      const receiver = world.byPublicKey.get(walletReference.publicKey);
      if (receiver === organization)
        return vaultMessage(400, "Cannot create receiver deposit endpoint to self.");
      const receiverId = world.values.uuid();
      organization.receivers.set(receiverId, { organization: receiver });
      return ok({ receiverId }, 201);
    }),
    getRequestStatus: ofOrganization(world, (organization, { params }) => {
      const request = world.requests.get(String(params.path.requestId).toLowerCase());
      if (request === undefined || request.organization !== organization) return problem(404);
      if (request.polls >= world.pendingPolls) decide(request, "completed");
      request.polls++;
      return ok({ status: request.status });
    }),
  };
}
