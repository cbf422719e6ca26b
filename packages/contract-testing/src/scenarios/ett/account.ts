import type { ScenarioAnswer, ScenarioHandler } from "../scenario.js";
import { ettError, ok } from "./responses.js";
import type { Credential, World } from "./store.js";

const year = 365 * 86_400;

/** Consents to the client, and the client's credentials. */
export function accountHandlers(world: World): Record<string, ScenarioHandler> {
  const { client, credentials } = world;
  return {
    getClientConsents: () => {
      const consenting = [...world.organizations.values()].filter(({ consents }) => consents);
      return ok({
        result: consenting.map(({ id, name, tin }) => ({ organizationId: id, organizationName: name, tin })),
      });
    },
    getCredentials: ofClient(client.id, () => ok({ result: [...credentials.values()].map(shown) })),
    createCredential: ofClient(client.id, () => {
      if (credentials.size >= 2)
        return ettError(400, "The client already has the largest number of credentials.");
      const startDate = Math.floor(world.now() / 1000);
      const keyId = world.values.uuid();
      const secret = `mock-secret-${world.values.uuid()}`;
      const credential = { keyId, secret, startDate, endDate: startDate + year };
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
  handle: (request: Parameters<ScenarioHandler>[0]) => ScenarioAnswer,
): ScenarioHandler {
  return (request) => {
    const clientId = String(request.params.path.clientId).toLowerCase();
    return clientId === id ? handle(request) : ettError(403, `Not authorized to access client ${clientId}`);
  };
}

function shown({ keyId, secret, startDate, endDate }: Credential) {
  return { hint: secret.slice(0, 3), keyId, startDate, endDate };
}
