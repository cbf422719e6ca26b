import type { ScenarioHandler } from "../scenario.js";
import type { InternalTokenIssuer } from "../token-issuer.js";
import type { EttStore } from "./store.js";

/** The claims of a token that decide about access. */
export interface TokenClaims {
  /** The client's own organisation. */
  readonly organizationId: string;
  /** Organisations that had given their consent when the token was issued. */
  readonly organizationIds: readonly string[];
}

/** Creates the handlers of the token endpoint. It accepts the client's valid secrets, and refuses like Azure AD B2C. */
export function identityHandlers(
  store: EttStore,
  tokens: InternalTokenIssuer<TokenClaims>,
): Record<string, ScenarioHandler> {
  return {
    requestToken: ({ body, params }) => {
      const { client_id, client_secret, scope } = body as Readonly<Record<string, string>>;
      const refused = (example: string) => {
        tokens.refuse();
        return { status: 400, example };
      };
      if (client_id?.toLowerCase() !== store.client.id || !isSecret(store, client_secret))
        return refused("invalid_client");
      if (scope !== `https://${params.path.tenant}/energy-origin/.default`) return refused("invalid_scope");
      const access_token = tokens.issue();
      const issuedAt = Math.floor(store.now() / 1000);
      return {
        status: 200,
        body: {
          access_token,
          token_type: "Bearer",
          not_before: issuedAt,
          expires_in: tokens.lifetimeSeconds,
          expires_on: issuedAt + tokens.lifetimeSeconds,
          resource: "7d1f3f0a-2f6c-4b7e-9a51-0c6c7a1e4b20",
        },
      };
    },
  };
}

function isSecret({ credentials, now }: EttStore, secret: string | undefined): boolean {
  return [...credentials.values()].some(
    (credential) => credential.secret === secret && credential.endDate * 1000 > now(),
  );
}

/** Returns the contents of the next token: `org_ids` is a snapshot of the consents. */
export function describeToken({ client, organizations }: EttStore) {
  const consenting = [...organizations.values()].filter(({ consents }) => consents).map(({ id }) => id);
  return {
    claims: { organizationId: client.organizationId, organizationIds: consenting },
    payload: {
      sub: client.id,
      sub_type: "External",
      org_name: client.name,
      org_id: client.organizationId,
      org_ids: consenting.join(" "),
      org_status: client.trial ? "trial" : "normal",
      scope: "dashboard production meters certificates wallet",
      ver: "1.0",
    },
  };
}
