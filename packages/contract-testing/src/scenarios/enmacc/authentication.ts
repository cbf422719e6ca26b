import type { ScenarioHandler, ScenarioRequest, ScenarioResponse } from "../scenario.js";
import type { InternalTokenIssuer } from "../token-issuer.js";
import { type EnmaccStore, expire, type Participant } from "./store.js";

/** Creates a handler that receives the calling participant. */
export type As = (
  handle: (caller: Participant, request: ScenarioRequest) => ScenarioResponse,
) => ScenarioHandler;

/** Issues tokens to client ids; the claims of a token are its participant. */
export type ParticipantTokens = InternalTokenIssuer<Participant, [clientId: string]>;

const UNAUTHORIZED: ScenarioResponse = { status: 401, body: { message: "Unauthorized" } };

/** Creates handlers that return 401 without a valid token, and that expire quotes and RFQs first. */
export function createAs(store: EnmaccStore, tokens: ParticipantTokens): As {
  return (handle) => (request) => {
    const caller = tokens.read(request.headers.authorization);
    if (caller === undefined) return UNAUTHORIZED;
    expire(store);
    return handle(caller, request);
  };
}

/** Creates the handler of the token endpoint. */
export function authenticate(store: EnmaccStore, tokens: ParticipantTokens): ScenarioHandler {
  return ({ body }) => {
    const fields = body as Readonly<Record<string, string>>;
    const id = fields.client_id ?? fields["client-id"];
    const secret = fields.client_secret ?? fields["client-secret"];
    const known = store.participants.find(
      ({ clientId, clientSecret }) => clientId === id && clientSecret === secret,
    );
    if (known !== undefined) return { status: 200, body: { access_token: tokens.issue(known.clientId) } };
    tokens.refuse();
    return UNAUTHORIZED;
  };
}
