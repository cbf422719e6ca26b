import type { ScenarioHandler, ScenarioResponse } from "../scenario.js";
import { ettError, ok } from "./responses.js";
import type { Credential, EttStore } from "./store.js";

const YEAR_SECONDS = 365 * 86_400;

/** Creates the handlers of consents and of the client's credentials. */
export function accountHandlers(store: EttStore): Record<string, ScenarioHandler> {
  const { client, credentials } = store;
  return {
    getClientConsents: () => {
      const consenting = [...store.organizations.values()].filter(({ consents }) => consents);
      return ok({
        result: consenting.map(({ id, name, tin }) => ({ organizationId: id, organizationName: name, tin })),
      });
    },
    getCredentials: ofClient(client.id, () => ok({ result: [...credentials.values()].map(shown) })),
    createCredential: ofClient(client.id, () => {
      if (credentials.size >= 2)
        return ettError(400, "The client already has the largest number of credentials.");
      const startDate = Math.floor(store.now() / 1000);
      const keyId = store.values.uuid();
      const secret = `mock-secret-${store.values.uuid()}`;
      const credential = { keyId, secret, startDate, endDate: startDate + YEAR_SECONDS };
      credentials.set(keyId, credential);
      return ok({ ...shown(credential), secret });
    }),
    deleteCredential: ofClient(client.id, ({ params }) => {
      const keyId = String(params.path.keyId).toLowerCase();
      return credentials.delete(keyId)
        ? { status: 204 }
        : ettError(404, `Could not find the credential ${keyId}`);
    }),
  };
}

function ofClient(
  id: string,
  handle: (request: Parameters<ScenarioHandler>[0]) => ScenarioResponse,
): ScenarioHandler {
  return (request) => {
    const clientId = String(request.params.path.clientId).toLowerCase();
    return clientId === id ? handle(request) : ettError(403, `Not authorized to access client ${clientId}`);
  };
}

function shown({ keyId, secret, startDate, endDate }: Credential) {
  return { hint: secret.slice(0, 3), keyId, startDate, endDate };
}
