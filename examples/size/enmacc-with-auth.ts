import {
  type AuthenticatedEnmaccOptions,
  createAuthenticatedEnmaccClient,
} from "@energy-clients/auth/enmacc";
import { unwrap } from "@energy-clients/enmacc-client";

/** Makes a call of a service with its own credentials. */
export async function trades(options: AuthenticatedEnmaccOptions) {
  return await unwrap(createAuthenticatedEnmaccClient(options).getTrades());
}
