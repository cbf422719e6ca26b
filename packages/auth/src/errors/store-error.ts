/** Why a store failed, in words that may be shown: they hold no secret. A {@link TokenStore} may throw it. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  /** Such as `NOPERM`, `ECONNRESET` or `not_connected`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
