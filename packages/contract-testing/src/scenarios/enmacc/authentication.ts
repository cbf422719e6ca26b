import type { ScenarioAnswer, ScenarioHandler, ScenarioRequest } from "../scenario.js";
import type { InnerTokenDesk } from "../token-issuer.js";
import { expire, type Market, type Participant } from "./store.js";

/** Makes a handler of one that is told who calls. */
export type As = (
  handle: (caller: Participant, request: ScenarioRequest) => ScenarioAnswer,
) => ScenarioHandler;

/** Tokens are issued to a client id and say who that is. */
export type ParticipantTokens = InnerTokenDesk<Participant, [clientId: string]>;

const unauthorized: ScenarioAnswer = { status: 401, body: { message: "Unauthorized" } };

/** 401 for who has no valid token; else the market as it is at this moment. */
export function createAs(market: Market, tokens: ParticipantTokens): As {
  return (handle) => (request) => {
    const caller = tokens.read(request.headers.authorization);
    if (caller === undefined) return unauthorized;
    expire(market);
    return handle(caller, request);
  };
}

/** The token endpoint. */
export function authenticate(market: Market, tokens: ParticipantTokens): ScenarioHandler {
  return ({ body }) => {
    const { "client-id": id, "client-secret": secret } = body as Readonly<Record<string, string>>;
    const known = market.participants.find(
      ({ clientId, clientSecret }) => clientId === id && clientSecret === secret,
    );
    if (known !== undefined) return { status: 200, body: { "access-token": tokens.issue(known.clientId) } };
    tokens.refuse();
    return unauthorized;
  };
}
