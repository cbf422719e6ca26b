import {
  type AuthenticatedEnmaccOptions,
  createAuthenticatedEnmaccClient,
} from "@energy-clients/auth/enmacc";
import { unwrap } from "@energy-clients/enmacc-client";

/** What a service sends with credentials of its own. */
export async function trades(options: AuthenticatedEnmaccOptions) {
  return await unwrap(createAuthenticatedEnmaccClient(options).call("getTrades"));
}
