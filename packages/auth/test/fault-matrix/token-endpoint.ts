import type { IncomingMessage, ServerResponse } from "node:http";
import { jwtOf } from "../support/tokens.js";
import { sendJson } from "./fault-server.js";

export type TokenFault =
  | "down once"
  | "down"
  | "slow"
  | "rubbish"
  | "odd members"
  | "error in a 200"
  | "decimal wait";

/** Issues tokens for both APIs and counts them. */
export interface TokenEndpoint {
  respond(request: IncomingMessage, response: ServerResponse): void;
  isCurrent(authorization: string | undefined): boolean;
  readonly requests: () => number;
  /** Every token that was issued. */
  readonly issued: readonly string[];
}

/** Shorter than the clocks of the matrix are wrong. */
const LIFETIME_S = 300;

/** Members that do not matter, and a life that some servers write so. */
const ODD_MEMBERS = {
  expires_in: `${LIFETIME_S}.5`,
  scope: null,
  refresh_token: null,
  id_token: null,
  error: null,
};

export function createTokenEndpoint(fault?: TokenFault): TokenEndpoint {
  const issued: string[] = [];
  let requests = 0;

  function issue(response: ServerResponse, oddMembers: object = {}): void {
    const now = Math.floor(Date.now() / 1000);
    const token = jwtOf({ iat: now, exp: now + LIFETIME_S, jti: `token-number-${issued.length + 1}` });
    issued.push(token);
    // The fields of both APIs.
    const fields = { access_token: token, token_type: "Bearer", expires_in: LIFETIME_S };
    sendJson(response, 200, { ...fields, ...oddMembers });
  }
  return {
    respond(request, response) {
      requests += 1;
      if (fault === "slow") return;
      if (fault === "down" || (fault === "down once" && requests === 1)) request.socket.resetAndDestroy();
      else if (fault === "odd members") issue(response, ODD_MEMBERS);
      else if (fault === "error in a 200") sendJson(response, 200, { error: "invalid_client" });
      else if (fault === "decimal wait" && requests === 1)
        sendJson(response, 503, {}, { "retry-after": "2.5" });
      else if (fault === "rubbish") response.writeHead(200, { "content-type": "text/html" }).end("<html>");
      else issue(response);
    },
    isCurrent: (authorization) => issued.length > 0 && authorization === `Bearer ${issued.at(-1)}`,
    requests: () => requests,
    issued,
  };
}
