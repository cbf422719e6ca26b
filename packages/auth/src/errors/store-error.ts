import { EnergyClientsError } from "@energy-clients/client-core";

/**
 * Says why a store failed, in a message without secrets that may be logged. A {@link TokenStore} may throw it.
 *
 * @example
 * ```ts
 * import { StoreError } from "@energy-clients/auth";
 *
 * // In a token store of your own:
 * throw new StoreError("ECONNREFUSED", "the database refused the connection");
 * ```
 */
export class StoreError extends EnergyClientsError {
  static override readonly brand = "@energy-clients/StoreError";
  override readonly name = "StoreError";
  /** A code such as `NOPERM`, `ECONNRESET` or `not_connected`. */
  override readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
